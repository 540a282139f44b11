// Shapes of answers about lines, orders and pieces, named for the OpenAPI page.
import { type TSchema, Type } from 'typebox'
import { LINE_KINDS } from '../../model/lines.ts'
import { ORDER_KPI_NAMES } from '../../model/orders.ts'
import { nullable, number, ratio, ref, text, time, whole } from './shapes.ts'

const seconds = (what: string) => Type.Number({ description: `${what}, s.` })

export const LINE_FIELDS = {
  name: Type.Optional(Type.String({ maxLength: 100, description: 'Name for people.', examples: ['MCB 3 线'] })),
  kind: Type.Enum([...LINE_KINDS], {
    description: '`serial`: every piece passes each station. `parallel`: one of them; then the group figures are those of the line.',
  }),
  stations: Type.Array(Type.String({ pattern: '^[a-z0-9-]{2,32}$' }), {
    maxItems: 100,
    uniqueItems: true,
    description: 'Device ids in the order of flow; the last one counts the line’s good pieces.',
    examples: [['s10-feed', 's40-delay', 's60-pack']],
  }),
  bottleneck: Type.Optional(
    Type.Union([Type.String({ pattern: '^[a-z0-9-]{2,32}$' }), Type.Null()], {
      description: 'The station that sets the pace. null: the one with the longest ideal cycle in the window.',
      examples: ['s40-delay'],
    }),
  ),
}

/** Beside a KPI row of a line. */
export const LineFigures = Type.Object(
  {
    kind: Type.Enum([...LINE_KINDS]),
    bottleneck: nullable(text),
    bottleneckAssumed: Type.Boolean({ description: 'Nobody named it: the longest ideal cycle.' }),
    lineOee: Type.Unsafe<unknown>({
      ...ratio,
      description: 'PRI of the bottleneck × good at the end of the line / PBT of the bottleneck.',
    }),
    rty: Type.Unsafe<unknown>({ ...ratio, description: 'Rolled throughput yield: the product of the first pass yields of its stations.' }),
    reasons: Type.Object({ lineOee: Type.Optional(text), rty: Type.Optional(text) }),
    stations: Type.Array(
      Type.Object({
        device: text,
        pbt: seconds('Planned time'),
        pq: number,
        gq: number,
        sq: number,
        priS: nullable(seconds('Mean ideal cycle of what was made')),
        firstPassYield: ratio,
        fallOff: Type.Unsafe<unknown>({ ...ratio, description: 'Scrap of the step / produced at the first step.' }),
      }),
    ),
  },
  { description: 'Of a serial line. The KPIs of the row are those of its machines as a group, which is not the same.' },
)

export const LINE_ANSWERS: Readonly<Record<string, TSchema>> = {
  Line: Type.Object({ path: text, ...LINE_FIELDS, from: Type.Integer({ description: 'This version holds from this time on, epoch ms.' }) }),
  Lines: Type.Object({ lines: Type.Array(ref('Line')) }),
  Order: Type.Object({
    po: text,
    product: text,
    state: Type.Enum(['running', 'held', 'waiting', 'ended'], { description: '`waiting`: begun, and no machine works on it now.' }),
    endAssumed: Type.Boolean({ description: 'Nobody told of its end: it ended with the last machine that named it.' }),
    start: time,
    end: nullable(time),
    plan: Type.Object({
      qty: nullable(number),
      priS: nullable(seconds('Planned run time per item')),
      psutS: nullable(seconds('Planned setup')),
      poetS: nullable(seconds('Planned order execution time: PRI · qty + PSUT')),
      due: nullable(time),
      psq: nullable(Type.Number({ description: 'Planned scrap, pieces.' })),
    }),
    late: nullable(Type.Boolean({ description: 'After its planned end; null without one.' })),
    sums: Type.Object(
      {
        aoet: seconds('From start to end, or to now'),
        aubt: seconds('Busy, all machines'),
        apt: seconds('Producing, all machines'),
        aust: seconds('Setup, all machines'),
        adet: seconds('Delay, all machines'),
        wait: seconds('No machine worked on it: transport and queue'),
        pq: number,
        gq: number,
        sq: number,
        rq: number,
        energyKwh: number,
      },
      { description: 'To the minute: one in which the order changes counts for the order that has its longer part.' },
    ),
    kpis: Type.Object(Object.fromEntries(ORDER_KPI_NAMES.map((name) => [name, nullable(number)])), {
      description:
        'ISO 22400-2, order scope: K02, K03 in pieces/h, K13, K08, K14, K15. K02 and K13 sum over machines and exceed 1 where operations overlap: K02 of 2.9 is 2.9 machines busy at once, on average; `allocationPerMachine` is K02 / machines, 0..1. `progress` is good pieces of the ordered.',
    }),
    reasons: Type.Record(Type.String(), text),
    machines: Type.Array(
      Type.Object({
        path: text,
        name: text,
        counts: Type.Boolean({ description: 'Its pieces are those of the order; other stations of a line would count each again.' }),
        from: time,
        to: nullable(time),
        aubt: seconds('Busy'),
      }),
    ),
  }),
  Orders: Type.Object({ orders: Type.Array(ref('Order')) }),
  PieceQuality: Type.Object({
    inspected: Type.Integer({ description: 'Pieces by serial number, each where it was judged first.' }),
    passed: whole,
    firstPassYield: ratio,
    reason: nullable(Type.Enum(['no-inspection'])),
    defects: Type.Array(Type.Object({ code: text, n: whole, share: number, cumulative: number }), {
      description: 'Judgements that did not pass, most frequent code first. A value beyond a limit is `{metric}:high` or `{metric}:low`.',
    }),
    maintenance: Type.Object({
      correctiveS: seconds('Faults, and stops with a reason B'),
      preventiveS: seconds('Stops with reason P2'),
      correctiveRatio: ratio,
      reason: nullable(Type.Enum(['no-input'])),
    }),
    mttf: Type.Object(
      {
        operatingH: Type.Number({ description: 'Setup and production, h.' }),
        replaced: Type.Integer({ description: 'Failures in which a part was replaced, as people said of its stop.' }),
        value: nullable(Type.Number({ description: 'h.' })),
        reason: nullable(Type.Enum(['no-replacement'])),
      },
      { description: 'K27, mean time to failure of parts that are replaced rather than mended.' },
    ),
    capability: Type.Array(
      Type.Object({
        metric: text,
        unit: text,
        process: Type.Record(Type.String(), Type.Unknown(), { description: 'As `capability` of a control chart: Cp, Cpk, Pp, Ppk, Cpm.' }),
        machine: Type.Object(
          { n: whole, cm: nullable(number), cmk: nullable(number), reason: nullable(text) },
          { description: 'Of a short run: the newest 50 readings, by their overall spread.' },
        ),
      }),
      { description: 'Of each metric with approved specification limits.' },
    ),
  }),
}
