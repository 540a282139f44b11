import { expect, it } from 'vitest'
import { stateKey } from '../../../web/board/parts/state-text.ts'

it('calls the states of a compute centre by their own names', () => {
  const key = (assetClass: 'machine' | 'compute-centre', state: 'RUN' | 'FAULT' | 'IDLE') => stateKey({ assetClass, state })
  expect(key('compute-centre', 'RUN')).toBe('asset.state.normal')
  expect(key('compute-centre', 'FAULT')).toBe('asset.state.outage')
  expect(key('compute-centre', 'IDLE')).toBe('state.IDLE')
  expect(key('machine', 'RUN')).toBe('state.RUN')
})
