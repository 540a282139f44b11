// Telemetry over HTTP, for plants that cannot speak MQTT: the same topics and payloads, durable when answered.
// Passes payloads on; never opens one.
import { Type } from 'typebox'
import { ID_PATTERN } from '../../model/plant.ts'
import { parseTopic, TOPIC_PREFIX, UP_CLASSES } from '../../model/wire/topic.ts'
import { invalidFields, Problem } from '../problem.ts'
import { validatorCompiler } from '../validation.ts'
import { words } from '../words.ts'
import { type App, answer, callerOf, EnterpriseParams, type Front, knownEnterprise } from './route.ts'

const MAX_MESSAGES = 1000
const level = (what: string) => Type.Optional(Type.String({ pattern: `${ID_PATTERN}|^_$`, description: what }))

const DESCRIPTION = `The payloads of MQTT over HTTP. Answers 202 when everything is in the journal, on disk; what the payload says is looked at
afterwards, as with MQTT: **a message that is refused later is found in \`/quarantine\` and counted in \`…/balance\`, not answered here.**

Two ways to say where a payload belongs:

1. The body **is** the payload, in the full or the flat form; the address is in the query:
   \`POST …/telemetry?site=liushi-1&area=assy&line=mcb-3&device=s40-delay\` with \`{"state":"RUN","count.good":18848}\`.
   \`class\` defaults to \`tele\`, which serves for all metrics. Instead of the five, \`topic=ib/v1/…\` is understood, too.
2. Without an address in the query the body is an envelope, or an array of up to 1,000:
   \`{"topic":"ib/v1/demo-elec-01/liushi-1/assy/mcb-3/s40-delay/tele","payload":{…}}\` or
   \`{"site":"liushi-1","area":"assy","line":"mcb-3","device":"s40-delay","class":"tele","payload":{…}}\`.
   A \`payload\` that is a text is passed on as it is.

After a 503 send everything again: what did arrive is known by its \`boot\` and \`seq\`, or by its \`ts\`, and counts once.`

const Envelope = Type.Object({
  topic: Type.Optional(Type.String()),
  site: level('Site id.'),
  area: level('Area id.'),
  line: level('Line id.'),
  device: level('Device id.'),
  class: Type.Optional(Type.Enum([...UP_CLASSES])),
  payload: Type.Unknown(),
})

type Address = { topic?: unknown; site?: unknown; area?: unknown; line?: unknown; device?: unknown; class?: unknown }
type Message = { readonly topic: string; readonly payload: Uint8Array }

export function telemetryRoutes(parent: App, front: Front): void {
  const { door, config } = front
  // Of its own: bodies stay bytes here, so that the journal gets what was sent, broken JSON included.
  parent.register(async (app: App) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

    app.post(
      '/api/v1/enterprises/:ent/telemetry',
      {
        schema: {
          operationId: 'postTelemetry',
          tags: ['telemetry'],
          summary: 'Deliver telemetry',
          description: DESCRIPTION,
          params: EnterpriseParams,
          body: BODY,
          querystring: Type.Object({
            topic: Type.Optional(Type.String({ maxLength: 200, description: 'The whole topic, in place of the five below.' })),
            site: level('Site id.'),
            area: level('Area id.'),
            line: level('Line id.'),
            device: level('Device id.'),
            class: Type.Optional(Type.Enum([...UP_CLASSES], { description: 'Default `tele`.' })),
          }),
          response: { 202: answer('In the journal, on disk.', 'Accepted', { accepted: 1 }) },
        },
        // The body is documented and not checked: what it holds is for the pipeline to judge.
        validatorCompiler: (route) => (route.httpPart === 'body' ? () => true : validatorCompiler(route)),
      },
      async (request, reply) => {
        const caller = callerOf(request)
        const { id } = knownEnterprise(front, request.params.ent)
        // The parser above makes every body a buffer; without a content type there is none.
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        const messages = hasAddress(request.query) ? [{ topic: topicOf(id, request.query, 'query'), payload: body }] : envelopes(id, body)
        for (const [i, { payload }] of messages.entries())
          if (payload.length > config.IB_MAX_PACKET_BYTES)
            throw new Problem('TOO_LARGE', words.messageTooLarge(i, payload.length, config.IB_MAX_PACKET_BYTES))
        // Whose rights, by whom, from where: as an edge names its clients.
        const client = `${id}/${caller.username}/http`
        await Promise.all(messages.map(({ topic, payload }) => door.publish(topic, client, payload)))
        reply.code(202)
        return { accepted: messages.length }
      },
    )
  })
}

const BODY = Type.Unsafe<unknown>({
  description: 'A payload, an envelope, or an array of envelopes.',
  anyOf: [Envelope, Type.Array(Envelope, { minItems: 1, maxItems: MAX_MESSAGES }), { type: 'object', description: 'A payload.' }],
  examples: [
    { ts: 1767225600123, state: 'RUN', 'count.good': 18848, 'power.active': 21.4 },
    {
      v: 1,
      boot: '7f3a',
      seq: 1841,
      ts: 1767225600123,
      cq: 'ntp',
      m: [
        { n: 'state', v: 'RUN', o: true },
        { n: 'count.good', v: 18848, u: '1' },
      ],
    },
    [{ topic: 'ib/v1/demo-elec-01/liushi-1/assy/mcb-3/s40-delay/tele', payload: { state: 'RUN', 'count.good': 18848 } }],
  ],
})

const hasAddress = (a: Address): boolean => a.topic !== undefined || a.site !== undefined || a.device !== undefined

function envelopes(enterprise: string, body: Buffer): Message[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(body.toString('utf8'))
  } catch {
    throw new Problem('JSON', words.notJsonNorAddressed)
  }
  const list: unknown[] = Array.isArray(parsed) ? parsed : [parsed]
  if (list.length === 0 || list.length > MAX_MESSAGES)
    throw new Problem('VALIDATION', words.messages(MAX_MESSAGES), {
      errors: [{ at: 'body', message: words.countOfMessages(MAX_MESSAGES) }],
    })
  return list.map((one, i) => {
    const at = Array.isArray(parsed) ? `body/${i}` : 'body'
    const envelope: Address & { payload?: unknown } = one !== null && typeof one === 'object' ? one : {}
    if (envelope.payload === undefined || !hasAddress(envelope)) throw invalidFields([{ at, message: words.envelope }])
    const { payload } = envelope
    return {
      topic: topicOf(enterprise, envelope, at),
      payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
    }
  })
}

/** The topic of an address, which must lie in `enterprise` and be of a class that plants send. */
function topicOf(enterprise: string, a: Address, at: string): string {
  const text =
    a.topic === undefined
      ? `${TOPIC_PREFIX}${enterprise}/${[a.site, a.area, a.line, a.device, a.class ?? 'tele'].map((part) => part ?? '').join('/')}`
      : String(a.topic)
  const topic = parseTopic(text)
  if (topic === undefined || !UP_CLASSES.some((name) => name === topic.class)) throw invalidFields([{ at, message: words.address }])
  if (topic.address.enterprise !== enterprise) throw new Problem('FORBIDDEN', words.foreignTopic(enterprise))
  return text
}
