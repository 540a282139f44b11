// What the front asks of the core about monthly surveys.
import type { SurveyView } from '../model/survey.ts'

export type SurveyCore = {
  /** null: no such area. */
  survey(q: { kind: 'cluster' | 'segment' | 'county'; code: string; month: string }): Promise<SurveyView | null>
}
