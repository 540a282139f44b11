// Shapes of what was removed and can be brought back.
import { type TSchema, Type } from 'typebox'
import { text } from './shapes.ts'

export const REMOVAL_ANSWERS: Readonly<Record<string, TSchema>> = {
  RemovedEnterprises: Type.Object({
    enterprises: Type.Array(
      Type.Object({
        at: Type.Integer({ description: 'When it was removed, epoch ms.' }),
        enterprise: Type.Unsafe<unknown>({ $ref: 'Enterprise#' }),
        users: Type.Array(text, { description: 'People who were removed with it.' }),
        credentials: Type.Array(text, { description: 'Credentials of gateways that were removed with it.' }),
      }),
    ),
  }),
}
