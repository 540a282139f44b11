// States by power over HTTP: who decided which limits, from when on, and taking that back.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEVICE, ENT, NOW, openFront, type TestFront } from './front.ts'

const ON = `/api/v1/enterprises/${ENT}/devices/${DEVICE.slice(ENT.length + 1)}/power-states`
const LEARNED = { on: 6, off: 4, learnedFrom: { from: 1, to: 2, readings: 300 }, approvedBy: null, approvedAt: null }

describe('states by power', () => {
  let front: TestFront
  beforeEach(async () => {
    front = await openFront()
  })
  afterEach(() => front[Symbol.asyncDispose]())
  const get = () => front.call('GET', ON, { token: front.tokens.owner })
  const put = (body: object) => front.call('PUT', ON, { token: front.tokens.owner, body })
  const versions = () => front.registry.device(DEVICE).map(({ from, doc }) => [from, doc.powerStates?.on, doc.powerStates?.approvedBy])

  it('show the histogram, what it gives and what is in force', async () => {
    expect((await get()).body).toMatchObject({ on: 6, off: 4, valley: 5, reason: null, stated: false, limits: null })
    await front.registry.putDevice({ ...front.registry.device(DEVICE)[0]!.doc, powerStates: LEARNED }, 0)
    expect((await get()).body).toMatchObject({ limits: LEARNED })
    expect((await front.call('GET', `${ON.replace('s40-delay', 'other')}`, { token: front.tokens.owner })).body).toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('are approved as they are, and go back to learning', async () => {
    await front.registry.putDevice({ ...front.registry.device(DEVICE)[0]!.doc, powerStates: { ...LEARNED, on: 7 } }, 0)
    expect((await put({ action: 'approve' })).body).toMatchObject({ limits: { on: 7, off: 4, approvedBy: 'chen', approvedAt: NOW } })
    // Not a new version: the same limits hold since the same time.
    expect(versions()).toEqual([[0, 7, 'chen']])
    expect((await put({ action: 'learn' })).body).toMatchObject({ limits: { on: 7, approvedBy: null, approvedAt: null } })
    expect(versions()).toEqual([[0, 7, null]])
    // Everything else of the device stays.
    expect(front.registry.device(DEVICE)[0]!.doc).toMatchObject({ name: 'S40', idealCycle: 1.2 })
  })

  it('are approved from the histogram where nothing was learned yet', async () => {
    expect((await put({ action: 'approve' })).body).toMatchObject({
      limits: { on: 6, off: 4, learnedFrom: { readings: 300 }, approvedBy: 'chen' },
    })
  })

  it('are set by hand from a time on, or given up', async () => {
    expect((await put({ action: 'set', on: 8.5, off: 3 })).body).toMatchObject({
      limits: { on: 8.5, off: 3, learnedFrom: null, approvedBy: 'chen' },
    })
    expect(versions()).toEqual([
      [0, undefined, undefined],
      [NOW, 8.5, 'chen'],
    ])
    await put({ action: 'none', from: NOW + 1000 })
    expect(versions().at(-1)).toEqual([NOW + 1000, 0, 'chen'])
    // Nothing of it is learned again until somebody says so; then the histogram speaks.
    expect((await put({ action: 'approve' })).body).toMatchObject({ limits: { on: 6, off: 4 } })
  })

  it('refuse what contradicts itself, and name the field', async () => {
    const wrong = async (body: object) => {
      const { status, body: answer } = await put(body)
      return [status, (answer.errors as { at: string }[] | undefined)?.[0]?.at]
    }
    expect(await wrong({ action: 'set', on: 3, off: 4 })).toEqual([400, 'body/off'])
    expect(await wrong({ action: 'set', on: 3 })).toEqual([400, 'body/off'])
    expect(await wrong({ action: 'set', off: 3 })).toEqual([400, 'body/on'])
    expect(await wrong({ action: 'approve', on: 3 })).toEqual([400, 'body/on'])
    expect(await wrong({ action: 'learn', from: 3 })).toEqual([400, 'body/from'])
    expect(await wrong({ action: 'guess' })).toEqual([400, 'body/action'])
  })

  it('cannot be approved while nothing is known', async () => {
    await using empty = await openFront({
      core: {
        powerHistogram: async () => ({
          bins: [],
          low: null,
          high: null,
          valley: null,
          on: null,
          off: null,
          reason: 'one-mode',
          from: 0,
          to: 1,
          readings: 500,
          stated: false,
        }),
      },
    })
    const answer = await empty.call('PUT', ON, { token: empty.tokens.owner, body: { action: 'approve' } })
    expect(answer.body).toMatchObject({ code: 'CONFLICT', detail: expect.stringContaining('by hand') })
    expect((await empty.call('PUT', ON, { token: empty.tokens.owner, body: { action: 'learn' } })).body).toMatchObject({ limits: null })
  })
})
