// Production orders of an enterprise: where they stand, and their figures.
import { Type } from 'typebox'
import { Problem } from '../problem.ts'
import { DAY_MS, RANGE, rangeOf } from '../time-range.ts'
import { words } from '../words.ts'
import { type App, answer, ENTERPRISE, EnterpriseParams, type Front, knownEnterprise } from './route.ts'

const WEEK_MS = 7 * DAY_MS

export function orderRoutes(app: App, front: Front): void {
  const { core, now } = front

  app.get(
    '/api/v1/enterprises/:ent/orders',
    {
      schema: {
        operationId: 'listOrders',
        tags: ['figures'],
        summary: 'Production orders',
        description:
          'Orders that touch the range, the latest start first, at most 200; `from` is 7 days back by default. Known from state messages that name one (`po`) and from class `order`; as long as readings are kept. Where nothing names an order the list is empty. Figures open to `sums` and `plan` of the order and to its `machines`.',
        params: EnterpriseParams,
        querystring: Type.Object(RANGE),
        response: { 200: answer('Orders with their figures.', 'Orders') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      return { orders: await core.orders({ enterprise: id, ...rangeOf(request.query, now(), WEEK_MS) }) }
    },
  )

  app.get(
    '/api/v1/enterprises/:ent/orders/:po',
    {
      schema: {
        operationId: 'getOrder',
        tags: ['figures'],
        summary: 'One production order',
        params: Type.Object({
          ...ENTERPRISE,
          po: Type.String({
            minLength: 1,
            maxLength: 64,
            description: 'Production order, as it is named in messages.',
            examples: ['WO-2261'],
          }),
        }),
        response: { 200: answer('The order.', 'Order') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const { po } = request.params
      const order = await core.order({ enterprise: id, po })
      if (order === null) throw new Problem('NOT_FOUND', words.noOrder(po))
      return order
    },
  )
}
