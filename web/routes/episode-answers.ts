// Shapes of anomaly episodes, named for the OpenAPI page.
import { type TSchema, Type } from 'typebox'
import { CHART } from '../../model/detection.ts'
import { nullable, ref, text, time } from './shapes.ts'

const Episode = Type.Object({
  id: text,
  device: text,
  deviceName: text,
  enterprise: text,
  enterpriseName: text,
  timezone: Type.String({ description: 'Zone of the plant.', examples: ['Asia/Shanghai'] }),
  type: Type.String({ examples: ['process.trip_time:ewma'] }),
  metric: nullable(text),
  unit: nullable(Type.String({ description: 'UCUM, of value and expected.', examples: ['kA'] })),
  severity: Type.Enum(['info', 'warn', 'major', 'critical']),
  from: time,
  to: nullable(Type.Integer({ description: 'Epoch ms; null while it lasts.' })),
  value: nullable(
    Type.Number({
      description:
        'In `unit`; of `clock` the median offset in ms, of `effectiveness-over-1` the fraction. While an episode lasts, the value that raised it; of one that is over, the worst.',
    }),
  ),
  expected: nullable(
    Type.Number({
      description: 'Like `value`: the mean a control chart had learnt before it. Of `silent` the silence that is an episode, in ms.',
    }),
  ),
  score: nullable(
    Type.Number({
      description: `Of a control chart: (1 - λ) · scoreBefore + λ · r / √(λ/(2-λ)) with λ = ${CHART.smooth} and r = (value - expected) / sigma, at most ${CHART.clip} either way. Raised beyond ${CHART.raise} ${CHART.run} times in a row, over within ${CHART.clear} as often.`,
    }),
  ),
  sigma: nullable(
    Type.Number({
      description:
        'Of a control chart: standard deviation of a single value as it was learnt before `value`, in `unit`. null: of no chart, or not kept.',
    }),
  ),
  scoreBefore: nullable(Type.Number({ description: 'Score of the value before, from which `score` goes on. null as `sigma`.' })),
  valueAt: nullable(
    Type.Integer({
      description:
        'Epoch ms by the clock of its sender: when `value` was, the one that raised the episode or, of one that is over, the worst. null: of no chart, or not kept.',
    }),
  ),
  message: Type.String({ description: 'A code; the board has the words.' }),
  acknowledgedBy: nullable(text),
  shelvedUntil: nullable(time),
})

export const EPISODE_ANSWERS: Readonly<Record<string, TSchema>> = {
  Episode,
  Episodes: Type.Object({
    alarms: Type.Array(ref('Episode')),
    next: nullable(Type.String({ description: '`after` of the next page; null: this is the last.' })),
  }),
}
