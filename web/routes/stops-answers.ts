// Shapes of answers about stops and their reasons, for the OpenAPI page.
import { type TSchema, Type } from 'typebox'
import { STATES } from '../../model/plant.ts'
import { REASON_CLASSES } from '../../model/reasons.ts'
import { nullable, ref, text, time, whole } from './shapes.ts'

const times = nullable(Type.Integer({ description: 'How often; null where power alone tells that machines stood.' }))
const minutes = Type.Number({ description: 'Planned time, min.' })
const state = Type.Enum([...STATES])
const reasonClass = Type.Enum([...REASON_CLASSES], {
  description: 'B breakdown, S setup, M minor stop, W waiting, N no order, P planned, U unclassified.',
})
const code = Type.String({ description: 'Code of the reason tree.', examples: ['M1'] })
const replaced = Type.Optional(Type.Boolean({ description: 'The part that failed was replaced; only there where it was.' }))

export const STOP_ANSWERS: Readonly<Record<string, TSchema>> = {
  Reasons: Type.Object({
    target: Type.Number({ description: 'Share of stop time that should have a reason.' }),
    reasons: Type.Array(Type.Object({ code, parent: nullable(reasonClass), nameZh: text, nameEn: text })),
  }),
  Said: Type.Object(
    { reason: code, note: nullable(text), by: text, at: time, version: whole, reported: state, replaced },
    { description: 'Who gave the stop another reason and when; `reported` is the state the machine sent.' },
  ),
  Stop: Type.Object({
    from: time,
    to: time,
    open: Type.Boolean({ description: 'It lasts; `to` is now.' }),
    state: Type.Enum([...STATES], { description: 'State it counts as.' }),
    reason: nullable(Type.String({ description: 'Text the machine sent.' })),
    orderActive: nullable(Type.Boolean()),
    code: Type.String({ description: 'Code of the reason tree: as people said, else as reported.', examples: ['M1'] }),
    minutes,
    said: nullable(ref('Said')),
  }),
  Stops: Type.Object({ stops: Type.Array(ref('Stop')) }),
  StopChange: Type.Object({
    device: text,
    version: Type.Integer({ description: '1 for the first change of the device.' }),
    from: time,
    to: time,
    reason: nullable(Type.String({ description: 'null: what was said is taken back.' })),
    note: nullable(text),
    replaced,
    by: text,
    at: time,
  }),
  StopChanges: Type.Object({ changes: Type.Array(ref('StopChange')) }),
  StopReasons: Type.Object({
    scope: text,
    from: time,
    to: time,
    devices: whole,
    minutes: Type.Number({ description: 'Planned time without production, min. Planned stops are not in it.' }),
    classifiedShare: nullable(Type.Number({ description: 'Share of these minutes with a reason; null where nothing stood.' })),
    target: Type.Number(),
    reasons: Type.Array(
      Type.Object({
        code,
        class: reasonClass,
        nameZh: text,
        nameEn: text,
        minutes,
        share: nullable(Type.Number({ description: 'Of all stop minutes; null for planned stops.' })),
        stops: times,
      }),
    ),
    machines: Type.Optional(
      Type.Array(Type.Object({ device: text, name: text, minutes, stops: times }), {
        description: 'Machines that stood for the `code` asked for, the longest first; only there where one was asked for.',
      }),
    ),
    unclassified: Type.Array(
      Type.Object({ text: Type.String({ description: 'What machines sent as reason; may be empty.' }), state, minutes, stops: times }),
      { description: 'Unclassified stop time by what the machines sent, the longest first; at most 20.' },
    ),
  }),
}
