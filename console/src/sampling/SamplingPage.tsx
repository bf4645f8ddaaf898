import './sampling.css'
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ErrorNotice } from '../shared/ErrorNotice'
import { Page } from '../shared/Page'
import { useShortcut } from '../shared/shortcuts'
import { deleteRule, getRuleStatistics, getRules, type SamplingRule, updateRule } from './api'
import { DeleteRule } from './DeleteRule'
import { RuleForm } from './RuleForm'
import { RuleTable } from './RuleTable'
import { RuleTester } from './RuleTester'
import { anyRule, countsByRule, inOrder, keptSeconds, moves, silencing } from './rules'

const key = ['sampling rules']

/** Which requests are recorded: the rules, what they did in the last ten minutes, and which one a request would get. */
export function SamplingPage() {
  const queries = useQueryClient()
  const rules = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => inOrder(await getRules(signal)),
    refetchInterval: 10_000,
  })
  const statistics = useQuery({
    queryKey: ['sampling statistics'],
    queryFn: ({ signal }) => {
      const now = Date.now() / 1000
      return getRuleStatistics({ start: now - keptSeconds, end: now + 1 }, signal)
    },
    refetchInterval: 5000,
  })
  const [edited, setEdited] = useState<{ rule: SamplingRule; isNew: boolean } | null>(null)
  const [deleted, setDeleted] = useState<SamplingRule | null>(null)
  const known = rules.data ?? []
  const refresh = () => queries.invalidateQueries({ queryKey: key })
  const move = useMutation({
    mutationFn: async ({ name, by }: { name: string; by: -1 | 1 }) => {
      // One by one: a rule that fails must not leave the others in an order that nobody asked for.
      for (const change of moves(known, name, by)) {
        const rule = known.find(({ RuleName }) => RuleName === change.RuleName)
        await updateRule({ ...change, SamplingRateBoost: rule?.SamplingRateBoost ?? null })
      }
    },
    onSettled: refresh,
  })
  const remove = useMutation({ mutationFn: deleteRule, onSuccess: () => setDeleted(null), onSettled: refresh })
  const create = () => setEdited({ rule: { ...anyRule }, isNew: true })
  useShortcut('n', 'New sampling rule', create)
  return (
    <Page title="Sampling">
      <div className="sampling-page">
        <SpaceBetween size="l">
          <Header
            variant="h1"
            description="The first rule whose patterns match decides: so many requests a second out of its reservoir, and of the rest a share."
            actions={
              <Button variant="primary" onClick={create}>
                Create rule
              </Button>
            }
          >
            Sampling
          </Header>
          <ErrorNotice error={rules.error ?? statistics.error} onRetry={() => rules.refetch()} />
          {move.error && (
            <Alert type="error" header="The rule was not moved">
              {move.error.message}
            </Alert>
          )}
          <RuleTable
            rules={known}
            counts={countsByRule(statistics.data ?? [])}
            statistics={statistics.data ?? []}
            now={statistics.dataUpdatedAt / 1000}
            loading={rules.isPending}
            busy={move.isPending}
            onEdit={(rule) => setEdited({ rule, isNew: false })}
            onDelete={setDeleted}
            onMove={(name, by) => move.mutate({ name, by })}
          />
          <RuleTester
            revision={rules.dataUpdatedAt}
            onSilence={(path) => setEdited({ rule: silencing(path, known), isNew: true })}
            onEdit={(name) => {
              const rule = known.find(({ RuleName }) => RuleName === name)
              if (rule) setEdited({ rule, isNew: false })
            }}
          />
        </SpaceBetween>
        {edited && (
          <RuleForm
            {...edited}
            onClose={() => setEdited(null)}
            onSaved={() => {
              setEdited(null)
              refresh()
            }}
          />
        )}
        {deleted && (
          <DeleteRule
            rule={deleted}
            error={remove.error}
            busy={remove.isPending}
            onClose={() => {
              remove.reset()
              setDeleted(null)
            }}
            onDelete={() => remove.mutate(deleted.RuleName)}
          />
        )}
      </div>
    </Page>
  )
}
