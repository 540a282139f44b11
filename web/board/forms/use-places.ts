// Segments and counties an enterprise may be in, by name, for fields to pick from.
import { computed, shallowRef } from 'vue'
import { useBoard } from '../board.ts'
import { useFormat } from '../format/use-format.ts'
import { useProblems } from '../parts/use-problems.ts'

type Place = { readonly code: string; readonly nameZh: string; readonly nameEn: string }
type Places = { readonly segments: readonly Place[]; readonly counties: readonly Place[] }

export function usePlaces() {
  const { lang } = useFormat()
  const { api } = useBoard()
  const { attempt } = useProblems()
  const places = shallowRef<Places>({ segments: [], counties: [] })
  const load = async () => {
    const found = await attempt(() => api.get<Places>('/api/v1/places'))
    if (found !== null) places.value = found
  }
  void load()
  const named = ({ code, nameZh, nameEn }: Place) => ({ value: code, label: `${lang.value === 'en' ? nameEn : nameZh} (${code})` })
  const counties = computed(() => [...places.value.counties].sort((a, b) => (a.code < b.code ? -1 : 1)).map(named))
  const segments = computed(() => places.value.segments.map(named))
  return {
    counties,
    segments,
    load,
    /** Without its code, for reading; a code nobody knows stays as it is. */
    nameOf: (code: string) => {
      const found = [...places.value.counties, ...places.value.segments].find((place) => place.code === code)
      return found === undefined ? code : lang.value === 'en' ? found.nameEn : found.nameZh
    },
    labelOf: (code: string) => [...counties.value, ...segments.value].find(({ value }) => value === code)?.label ?? code,
  }
}
