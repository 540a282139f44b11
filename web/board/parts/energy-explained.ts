// What a sum of energy or its cost opens to: the same by period and price, by time and by machine, asked for only when it is opened. A time of
// an hour or a day opens in turn.
import type { EnergyExplainedAnswer, EnergyFigure } from '../../../model/energy-views.ts'
import type { Basis, NamedTable, Opening, Told } from '../opened.ts'
import type { Words } from './energy-words.ts'

export type Asked = {
  readonly figure: EnergyFigure
  /** Which of the two is opened. */
  readonly field: 'kwh' | 'cost'
  readonly told: Pick<Told, 'name' | 'definition' | 'value'>
  readonly on: Basis
  readonly words: Words
}

/** Whether its times say more than it does: a quarter of an hour has nothing shorter, but its machines where those of all the time were too many. */
const canOpen = ({ step, times, devices, from, to }: EnergyExplainedAnswer): boolean =>
  (step !== 'PT15M' || devices === null) && times.some((of) => of.from !== from || of.to !== to)

export function explainedOpening({ figure, field, told, on, words }: Asked): Opening {
  const { decimal, energyText, money, whole, dayTime, t } = words
  const cost = (of: number | null) => (of === null ? [] : [money(of)])
  const open = ({ from, to }: { from: number; to: number }, name: string, value: string): Opening =>
    explainedOpening({
      figure,
      field,
      told: { ...told, name: `${told.name} · ${name}`, value },
      on: { ...on, window: { from, to } },
      words,
    })

  const byPrice = ({ prices, pricesRest, kwh, cost: sum }: EnergyExplainedAnswer): NamedTable => {
    const sites = new Set(prices.map(({ site }) => site)).size
    const versions = new Set(prices.map(({ site, since }) => `${site} ${since}`)).size
    const rest =
      pricesRest === null
        ? []
        : [{ name: t('energyOpened.rest', { n: whole(pricesRest.n) }), values: [decimal(pricesRest.kwh), '–', money(pricesRest.cost)] }]
    return {
      title: t('energyOpened.byPrice'),
      head: [t('energy.form.period'), 'kWh', t('energyOpened.price'), t('energyOpened.cost')],
      rows: [
        ...prices.map(({ site, since, period, price, ...of }) => ({
          name: [
            ...(sites > 1 ? [site] : []),
            period === null ? t('energyOpened.noTariff') : words.period(period),
            ...(versions > sites && since !== null ? [t('energyOpened.since', { at: dayTime(since) })] : []),
          ].join(' · '),
          // As it is paid, not to three digits.
          values: [decimal(of.kwh), price === null ? '–' : String(Number(price.toFixed(6))), money(of.cost)],
        })),
        ...rest,
        { name: t('energyOpened.sum'), values: [decimal(kwh), '', money(sum)] },
      ],
    }
  }
  const byTime = (answer: EnergyExplainedAnswer): NamedTable => {
    const { step, times, kwh, cost: sum } = answer
    const several = new Set(times.map(({ site }) => site)).size > 1
    const isScrap = figure === 'scrap'
    const opens = canOpen(answer)
    return {
      title: t(`energyOpened.by.${step}`),
      ...(opens && step !== 'PT15M' && { note: t('energyOpened.further') }),
      head: [t('energyOpened.from'), ...(isScrap ? ['E(RUN)', 'PQ', 'GQ'] : []), 'kWh', ...cost(sum).map(() => t('energyOpened.cost'))],
      rows: [
        ...times.map((of) => {
          const name = `${several && of.site !== null ? `${of.site} · ` : ''}${dayTime(of.from)}`
          return {
            name,
            ...(opens && { opens: open(of, name, field === 'cost' ? money(of.cost) : energyText(of.kwh)) }),
            values: [
              ...(isScrap ? [decimal(of.runKwh), whole(of.pq), whole(of.gq)] : []),
              decimal(of.kwh),
              ...(sum === null ? [] : [money(of.cost)]),
            ],
          }
        }),
        { name: t('energyOpened.sum'), values: [...(isScrap ? ['', '', ''] : []), decimal(kwh), ...cost(sum)] },
      ],
    }
  }
  const byDevice = (answer: EnergyExplainedAnswer): NamedTable => {
    const { devices, devicesRest, kwh, cost: sum } = answer
    const row = (of: { kwh: number | null; cost: number | null }) => [decimal(of.kwh), ...(sum === null ? [] : [money(of.cost)])]
    return {
      title: t('energyOpened.byDevice'),
      ...(devices === null && { note: t(canOpen(answer) ? 'energyOpened.lessTime' : 'energyOpened.tooMany') }),
      head: [t('explain.devices'), 'kWh', ...cost(sum).map(() => t('energyOpened.cost'))],
      rows:
        devices === null
          ? []
          : [
              ...devices.map((of) => ({ name: of.name, to: `/device/${of.device}`, values: row(of) })),
              ...(devicesRest === null ? [] : [{ name: t('energyOpened.rest', { n: whole(devicesRest.n) }), values: row(devicesRest) }]),
              { name: t('energyOpened.sum'), values: row({ kwh, cost: sum }) },
            ],
    }
  }
  return {
    kind: 'report',
    ...told,
    on,
    bare: figure === 'scrap',
    async ask(api) {
      const { enterprise, window } = on
      const found = await api.get<EnergyExplainedAnswer>(`/api/v1/enterprises/${encodeURIComponent(enterprise)}/energy/explain`, {
        figure,
        ...window,
      })
      return {
        value: field === 'cost' ? money(found.cost) : energyText(found.kwh),
        // Prices say nothing where there are none.
        tables: [...(found.cost === null ? [] : [byPrice(found)]), byDevice(found), byTime(found)],
        bare: figure === 'scrap' || found.devices !== null,
      }
    },
  }
}
