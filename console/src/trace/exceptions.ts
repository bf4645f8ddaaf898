import { asArray, asNumber, asObject, asText, type Entity, type Json, type TraceTree } from './documents'

export interface StackFrame {
  path: string | null
  line: number | null
  label: string | null
}

export interface Exception {
  id: string | null
  type: string | null
  message: string | null
  remote: boolean
  truncated: number
  skipped: number
  causeId: string | null
  stack: StackFrame[]
}

/** An exception, then what caused it, and so on. */
export interface ExceptionChain {
  exceptions: Exception[]
  /** The entity that recorded the first of them, when it is another one. */
  recordedBy: Entity | null
}

export interface Cause {
  chains: ExceptionChain[]
  /** The entity that a string `cause` names, and ids that lead nowhere. */
  entity: Entity | null
  unresolved: string[]
  workingDirectory: string | null
  paths: string[]
}

interface Recorded {
  exception: Exception
  owner: Entity
}

/** Every exception that the trace holds, by id. */
export function recordedIn(tree: TraceTree): Map<string, Recorded> {
  const recorded = new Map<string, Recorded>()
  for (const owner of tree.byId.values()) {
    for (const exception of ownExceptions(owner)) {
      if (exception.id && !recorded.has(exception.id)) recorded.set(exception.id, { exception, owner })
    }
  }
  return recorded
}

/** `cause` is an id, of an exception or of an entity, or an object whose `exceptions` may again be ids. */
export function causeOf(entity: Entity, tree: TraceTree): Cause | null {
  const cause = entity.document.cause
  if (cause === undefined || cause === null) return null
  const object = asObject(cause)
  const recorded = recordedIn(tree)
  const own = ownExceptions(entity)
  const caused = new Set(own.map((exception) => exception.causeId))
  const heads = own.filter((exception) => exception.id === null || !caused.has(exception.id))
  const chains: ExceptionChain[] = (heads.length > 0 ? heads : own).map((exception) => ({
    exceptions: chainFrom(exception, recorded),
    recordedBy: null,
  }))
  const named = object ? asArray(object.exceptions) : [cause]
  const unresolved: string[] = []
  let other: Entity | null = null
  for (const id of named.flatMap((value) => (typeof value === 'string' ? [value] : []))) {
    const found = recorded.get(id)
    if (found) chains.push({ exceptions: chainFrom(found.exception, recorded), recordedBy: found.owner })
    else if (tree.byId.has(id)) other = tree.byId.get(id) ?? null
    else unresolved.push(id)
  }
  return {
    chains,
    entity: other,
    unresolved,
    workingDirectory: asText(object?.working_directory),
    paths: asArray(object?.paths).flatMap((path) => asText(path) ?? []),
  }
}

function ownExceptions(entity: Entity): Exception[] {
  return asArray(asObject(entity.document.cause)?.exceptions).flatMap((value) => exceptionOf(value) ?? [])
}

function exceptionOf(value: Json): Exception | null {
  const exception = asObject(value)
  if (!exception) return null
  return {
    id: asText(exception.id),
    type: asText(exception.type),
    message: asText(exception.message),
    remote: exception.remote === true,
    truncated: asNumber(exception.truncated) ?? 0,
    skipped: asNumber(exception.skipped) ?? 0,
    causeId: asText(exception.cause),
    stack: asArray(exception.stack).flatMap((frame) => {
      const { path, line, label } = asObject(frame) ?? {}
      return asObject(frame) ? [{ path: asText(path), line: asNumber(line), label: asText(label) }] : []
    }),
  }
}

function chainFrom(first: Exception, recorded: Map<string, Recorded>): Exception[] {
  const chain = [first]
  const seen = new Set([first.id])
  for (let next = recorded.get(first.causeId ?? ''); next && !seen.has(next.exception.id); ) {
    chain.push(next.exception)
    seen.add(next.exception.id)
    next = recorded.get(next.exception.causeId ?? '')
  }
  return chain
}
