// Where an enterprise may be: every segment and county the service knows, with or without an enterprise in it.
import { type TSchema, Type } from 'typebox'
import { type App, answer, type Front } from './route.ts'
import { text } from './shapes.ts'

export const PLACES_ANSWERS: Readonly<Record<string, TSchema>> = {
  Places: Type.Object({
    segments: Type.Array(Type.Unsafe<unknown>({ $ref: 'SegmentDocument#' })),
    registered: Type.Array(text, { description: 'Codes of those an operator has registered, which can be retired.' }),
    retired: Type.Array(Type.Unsafe<unknown>({ $ref: 'SegmentDocument#' })),
    counties: Type.Array(
      Type.Object({ code: Type.String({ description: 'GB/T 2260.', examples: ['330382'] }), nameZh: text, nameEn: text, city: text }),
    ),
  }),
}

export function placeRoutes(app: App, { registry }: Front): void {
  app.get(
    '/api/v1/places',
    {
      schema: {
        operationId: 'listPlaces',
        tags: ['groups'],
        summary: 'Segments and counties an enterprise may be in',
        description: 'Names and codes alone, no figures. An operator registers further segments with PUT /api/v1/segments/{code}.',
        response: { 200: answer('Segments and counties.', 'Places') },
      },
    },
    async () => ({
      segments: registry.segments().filter(({ retiredFrom }) => retiredFrom === undefined),
      registered: registry.registeredSegments().flatMap(({ code, retiredFrom }) => (retiredFrom === undefined ? [code] : [])),
      retired: registry.registeredSegments().filter(({ retiredFrom }) => retiredFrom !== undefined),
      counties: registry.counties().map(({ code, nameZh, nameEn, city }) => ({ code, nameZh, nameEn, city })),
    }),
  )
}
