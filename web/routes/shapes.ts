// What shapes of answers are written with, so that a time or a fraction reads the same all over the OpenAPI page.
import { type TSchema, Type } from 'typebox'

export const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()])
export const text = Type.String()
export const number = Type.Number()
export const whole = Type.Integer()
export const amount = (description: string) => Type.Number({ description })
export const time = Type.Integer({ description: 'Epoch ms.', examples: [1767225600000] })
export const ratio = nullable(Type.Number({ description: 'Fraction.' }))
/** Another shape, by its name. */
export const ref = (name: string): TSchema => Type.Unsafe<unknown>({ $ref: `${name}#` })
export const list = (name: string, of: string) => Type.Object({ [name]: Type.Array(ref(of)) })
