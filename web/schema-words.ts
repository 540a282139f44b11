// What a schema finds wrong with one field, in both languages. English is TypeBox's own wording, Chinese is made of the same keyword.
import { say, type Words } from '../model/words.ts'
import { words } from './words.ts'

export type SchemaError = {
  readonly keyword?: string
  readonly instancePath?: string
  readonly schemaPath?: string
  readonly message?: string
  readonly params?: Readonly<Record<string, unknown>>
}

const TYPES: Readonly<Record<string, string>> = {
  number: '数字',
  integer: '整数',
  string: '文本',
  boolean: 'true 或 false',
  array: '列表',
  object: '对象',
  null: '空值（null）',
}

export function schemaWords({ keyword, params = {}, message }: SchemaError): Words {
  const limit = String(params.limit)
  const zh = (text: string) => say(message ?? 'is wrong', text)
  switch (keyword) {
    case 'enum': {
      const allowed = Array.isArray(params.allowedValues) ? params.allowedValues : []
      return say(`must be one of ${allowed.join(', ')}`, `只能是 ${allowed.join('、')} 之一`)
    }
    case 'pattern':
      return say(`must match ${String(params.pattern)}`, `必须符合格式 ${String(params.pattern)}`)
    case 'type': {
      const types: unknown[] = Array.isArray(params.type) ? params.type : [params.type]
      const names = types.map((type) => TYPES[String(type)] ?? String(type)).join('或')
      return zh(`必须是${/^[a-z]/i.test(names) ? ' ' : ''}${names}`)
    }
    case 'minimum':
      return zh(`不能小于 ${limit}`)
    case 'exclusiveMinimum':
      return zh(`必须大于 ${limit}`)
    case 'maximum':
      return zh(`不能大于 ${limit}`)
    case 'exclusiveMaximum':
      return zh(`必须小于 ${limit}`)
    case 'minLength':
      return zh(`至少 ${limit} 个字符`)
    case 'maxLength':
      return zh(`最多 ${limit} 个字符`)
    case 'minItems':
      return zh(`至少 ${limit} 项`)
    case 'maxItems':
      return zh(`最多 ${limit} 项`)
    case 'uniqueItems':
      return zh('不能有重复项')
    case 'multipleOf':
      return zh(`必须是 ${String(params.multipleOf)} 的倍数`)
    case 'const':
      return zh(`必须是 ${String(params.allowedValue)}`)
    case 'required':
      return words.required
    case 'additionalProperties':
      return words.unknownField
    default:
      return zh('不正确')
  }
}
