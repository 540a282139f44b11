import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDownTopic, matches, maySubscribe, topicRight } from '../../../broker/access.ts'

const at = (kind: string, enterprise = 'demo-elec-01') => `ib/v1/${enterprise}/liushi-1/assy/mcb-3/s40/${kind}`

describe('what may be published', () => {
  it.each(['birth', 'death', 'state', 'tele', 'count', 'quality', 'energy', 'order', 'event', 'ack'])(
    '%s belongs to its enterprise',
    (kind) => {
      expect(topicRight(at(kind)).owner).toBe('demo-elec-01')
    },
  )
  it('commands and advice belong to nobody but the service', () => {
    for (const kind of ['cmd', 'advice']) expect(topicRight(at(kind))).toEqual({ owner: undefined, refusal: 'FORBIDDEN' })
  })
  it.each(['', 'a/b', '$SYS/x', 'ib/v1/demo-elec-01/tele', at('other'), `${at('tele')}/more`, at('tele').toUpperCase()])(
    'no topic of ours: %s',
    (topic) => {
      expect(topicRight(topic)).toEqual({ owner: undefined, refusal: 'TOPIC' })
    },
  )
})

describe('what may be subscribed', () => {
  const mine = 'demo-elec-01'
  it.each([at('cmd'), at('advice'), 'ib/v1/demo-elec-01/+/+/+/+/cmd', 'ib/v1/demo-elec-01/liushi-1/+/_/_/advice'])('%s', (filter) => {
    expect(maySubscribe(filter, mine)).toBe(true)
  })
  it.each([
    at('tele'),
    at('cmd', 'demo-elec-02'),
    'ib/v1/+/+/+/+/+/cmd',
    'ib/v1/demo-elec-01/+/+/+/+/+',
    'ib/v1/demo-elec-01/#',
    'ib/v1/demo-elec-01/+/+/+/+/cmd/#',
    'ib/+/demo-elec-01/+/+/+/+/cmd',
    '#',
    '$SYS/#',
    '$share/g/ib/v1/demo-elec-01/+/+/+/+/cmd',
    'ib/v1/demo-elec-01/a+/+/+/+/cmd',
    'ib/v1/demo-elec-01//+/+/+/cmd',
    `ib/v1/demo-elec-01/${'x'.repeat(33)}/+/+/+/cmd`,
  ])('never %s', (filter) => {
    expect(maySubscribe(filter, mine)).toBe(false)
  })
  it('takes in down topics of the own enterprise only, whatever the filter', () => {
    const level = fc.constantFrom('+', '#', '_', 'aa', 'bb', '', '$x', 'cmd', 'advice', 'tele', 'ib', 'v1', mine, 'demo-elec-02')
    const id = fc.constantFrom('aa', 'bb', '_')
    fc.assert(
      fc.property(
        fc.array(level, { minLength: 6, maxLength: 9 }),
        fc.tuple(id, id, id, id),
        fc.constantFrom(mine, 'demo-elec-02'),
        fc.constantFrom('cmd', 'advice', 'tele'),
        (levels, path, enterprise, kind) => {
          const filter = ['ib', 'v1', ...levels].join('/')
          const topic = `ib/v1/${enterprise}/${path.join('/')}/${kind}`
          if (maySubscribe(filter, mine) && matches(filter, topic)) expect([enterprise, isDownTopic(topic)]).toEqual([mine, true])
        },
      ),
    )
  })
})
