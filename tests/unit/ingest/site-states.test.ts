import { expect, it } from 'vitest'
import { stateOf } from '../../../ingest/validate.ts'
import { STATES } from '../../../model/plant.ts'

it('takes the states of a compute centre by their own names', () => {
  const kept = ['NORMAL', 'degraded', 'MAINT', 'OUTAGE', 'RUN'].map((v) => {
    const state = stateOf({ n: 'state', v })
    return 'value' in state ? STATES[state.value] : state.code
  })
  expect(kept).toEqual(['RUN', 'MINOR', 'PLANNED', 'FAULT', 'RUN'])
})
