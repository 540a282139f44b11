import { expect, it } from 'vitest'
import { sizedChart } from '../../../web/board/charts/sized-chart.ts'

const made = () => {
  const box = { clientWidth: 0, clientHeight: 300 }
  const did: string[] = []
  const chart = sizedChart<string>(box, () => {
    did.push('open')
    return {
      setOption: (option, { notMerge }) => did.push(`${option}${notMerge ? '!' : ''}`),
      resize: () => did.push('resize'),
      dispose: () => did.push('dispose'),
    }
  })
  return { box, did, chart }
}

it('a chart without room is neither opened, drawn nor fitted, and is drawn as it is by then when it gets some', () => {
  const { box, did, chart } = made()
  chart.draw('one', true)
  chart.draw('two', false)
  chart.fit()
  expect(did).toEqual([])
  box.clientWidth = 390
  chart.fit()
  // What replaces the one before still does, though another came after it.
  expect(did).toEqual(['open', 'two!'])
})
it('a chart that loses its room keeps its picture until it has some again', () => {
  const { box, did, chart } = made()
  box.clientWidth = 390
  chart.draw('one', false)
  box.clientWidth = 0
  chart.fit()
  chart.draw('two', false)
  expect(did).toEqual(['open', 'one'])
  box.clientWidth = 320
  chart.fit()
  chart.fit()
  expect(did).toEqual(['open', 'one', 'resize', 'two', 'resize'])
  chart.close()
  chart.close()
  expect(did.at(-1)).toBe('dispose')
})
