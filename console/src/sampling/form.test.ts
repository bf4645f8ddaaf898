import { expect, test } from 'vitest'
import { draftOf, ruleOf } from './form'
import { anyRule } from './rules'

const boosted = {
  ...anyRule,
  RuleName: 'orders',
  FixedRate: 0.07,
  Attributes: { tier: 'gold*', a: '?' },
  SamplingRateBoost: { MaxRate: 0.5, CooldownWindowMinutes: 10 },
}

test('a rule comes out of the form as it went in', () => {
  expect(ruleOf(draftOf(boosted), false)).toEqual({ rule: boosted, problems: {} })
})

test('every field that is wrong has a sentence, and then there is no rule', () => {
  const draft = {
    ...draftOf(boosted),
    name: ' ',
    priority: '0',
    rate: '101',
    reservoir: '1.5',
    method: 'x'.repeat(11),
    path: '',
    attributes: 'tier gold',
    boostRate: '',
    boostMinutes: '0',
  }
  const { rule, problems } = ruleOf(draft, false)
  expect(rule).toBeNull()
  expect(Object.keys(problems).sort()).toEqual(
    ['attributes', 'boostMinutes', 'boostRate', 'method', 'name', 'path', 'priority', 'rate', 'reservoir'].sort(),
  )
})

test('a boost that is off is not looked at', () => {
  expect(ruleOf({ ...draftOf(boosted), boost: false, boostRate: 'x' }, false).rule?.SamplingRateBoost).toBeNull()
})
