import { call, get } from '../shared/api'

export interface AccessKeys {
  AccessKeys: { Id: string; Role: 'write' | 'read' | 'admin'; Source: 'file' | 'environment' | 'process' }[]
  File: string | null
}

export interface Limit {
  Default: number
  Maximum: number
  Meaning: string
  Minimum: number
  Name: string
  Value: number
}

export interface EncryptionConfig {
  KeyId: string | null
  Status: string
  Type: 'NONE' | 'KMS'
}

export interface IndexingRule {
  ModifiedAt: number
  Name: string
  Rule: { Probabilistic: { ActualSamplingPercentage: number; DesiredSamplingPercentage: number } }
}

export interface Destination {
  Destination: 'XRay' | 'CloudWatchLogs'
  Status: string
}

export interface Policy {
  LastUpdatedTime: number
  PolicyDocument: string
  PolicyName: string
  PolicyRevisionId: string
}

export const getAccessKeys = (signal?: AbortSignal) => get<AccessKeys>('/roentgen/access-keys', signal)

export const getLimits = async (signal?: AbortSignal) =>
  (await get<{ Limits: Limit[] }>('/roentgen/limits', signal)).Limits

export const getEncryption = async (signal?: AbortSignal) =>
  (await call<{ EncryptionConfig: EncryptionConfig }>('/EncryptionConfig', {}, signal)).EncryptionConfig

export const putEncryption = (keyId: string) =>
  call('/PutEncryptionConfig', keyId ? { Type: 'KMS', KeyId: keyId } : { Type: 'NONE' })

export const getIndexing = async (signal?: AbortSignal) =>
  (await call<{ IndexingRules: IndexingRule[] }>('/GetIndexingRules', {}, signal)).IndexingRules[0] ?? null

export const putIndexing = (name: string, percentage: number) =>
  call('/UpdateIndexingRule', {
    Name: name,
    Rule: { Probabilistic: { DesiredSamplingPercentage: percentage } },
  })

export const getDestination = (signal?: AbortSignal) => call<Destination>('/GetTraceSegmentDestination', {}, signal)

export const putDestination = (destination: string) =>
  call('/UpdateTraceSegmentDestination', { Destination: destination })

export const getPolicies = async (signal?: AbortSignal) =>
  (await call<{ ResourcePolicies: Policy[] }>('/ListResourcePolicies', {}, signal)).ResourcePolicies

export const putPolicy = (name: string, document: string, revision: string | null) =>
  call('/PutResourcePolicy', {
    PolicyName: name,
    PolicyDocument: document,
    PolicyRevisionId: revision ?? undefined,
  })

export const deletePolicy = ({ PolicyName, PolicyRevisionId }: Policy) =>
  call('/DeleteResourcePolicy', { PolicyName, PolicyRevisionId })
