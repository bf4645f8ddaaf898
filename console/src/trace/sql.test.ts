import { expect, test } from 'vitest'
import { formatSql, longestFormatted } from './sql'

test.each([
  [
    'SELECT id, name FROM products WHERE id = ? AND price > 3 ORDER BY name',
    ['SELECT id, name', 'FROM products', 'WHERE id = ?', '  AND price > 3', 'ORDER BY name'],
  ],
  ['select a from t left join u on t.id = u.id', ['select a', 'from t', '  left join u on t.id = u.id']],
  ['SELECT a FROM (SELECT b FROM c) d', ['SELECT a', 'FROM (', '  SELECT b', '  FROM c) d']],
  ['UPDATE t SET a = 1\n\n  WHERE b = 2', ['UPDATE t', 'SET a = 1', 'WHERE b = 2']],
  ['SELECT 1 WHERE a BETWEEN 1 AND 2 AND b = 3', ['SELECT 1', 'WHERE a BETWEEN 1 AND 2', '  AND b = 3']],
  ['INSERT INTO t (a) VALUES (?)', ['INSERT INTO t (a)', 'VALUES (?)']],
])('%s gets a line for each clause', (query, lines) => {
  expect(formatSql(query).split('\n')).toEqual(lines)
})

test.each(["SELECT 'a FROM b'", 'SELECT "x WHERE y"', "SELECT 'it''s FROM here'", "SELECT 'never closed FROM"])(
  '%s: what is quoted is left alone',
  (query) => {
    expect(formatSql(query)).toBe(query)
  },
)

test('names that hold a keyword are not one', () => {
  expect(formatSql('SELECT offset_from, t.fromage, orders')).toBe('SELECT offset_from, t.fromage, orders')
})

test('a comment ends with its line; what is hostile or very long comes through', () => {
  expect(formatSql('SELECT 1 -- why FROM\nFROM t')).toBe('SELECT 1 -- why FROM\nFROM t')
  const markup = "SELECT '<img src=x onerror=alert(1)>'"
  expect(formatSql(markup)).toBe(markup)
  const long = `SELECT ${'x, '.repeat(longestFormatted)}`
  expect(formatSql(long)).toBe(long)
})
