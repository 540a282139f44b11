// Every county there is, not only those with an enterprise already: from the shapes of the map, which the browser has anyway.
import { computed, shallowRef } from 'vue'
import shapesUrl from '../assets/zhejiang-counties.json?url'
import { useFormat } from '../format/use-format.ts'
import { type CountyName, YOUNG } from '../map/counties.ts'
import type { Topology } from '../map/topology.ts'

export function useCounties() {
  const { lang } = useFormat()
  const counties = shallowRef<readonly CountyName[]>(YOUNG)
  fetch(shapesUrl)
    .then((response) => response.json() as Promise<Topology>)
    .then((topology) => {
      const drawn = (topology.objects.counties?.geometries ?? []).map((geometry) => geometry.properties as CountyName)
      counties.value = [...drawn, ...YOUNG].sort((a, b) => (a.code < b.code ? -1 : 1))
    })
    .catch(() => undefined) // those without a shape can still be picked
  const options = computed(() =>
    counties.value.map(({ code, zh, en }) => ({ value: code, label: `${lang.value === 'en' ? en : zh} (${code})` })),
  )
  return { options, label: (code: string) => options.value.find(({ value }) => value === code)?.label ?? code }
}
