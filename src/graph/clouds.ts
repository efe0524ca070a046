/** Microsoft's clouds: where Graph and the login are in each. Source: https://learn.microsoft.com/graph/deployments */
import { pinOrigin } from './origin.ts';

/** Origins of Graph and of the login by cloud. */
export const clouds = {
  global: { graph: 'https://graph.microsoft.com', login: 'https://login.microsoftonline.com' },
  usgov: { graph: 'https://graph.microsoft.us', login: 'https://login.microsoftonline.us' },
  'usgov-dod': { graph: 'https://dod-graph.microsoft.us', login: 'https://login.microsoftonline.us' },
  china: {
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    login: 'https://login.chinacloudapi.cn',
  },
} as const satisfies Record<string, { readonly graph: string; readonly login: string }>;

export type CloudName = keyof typeof clouds;

/** Where a run talks to. */
export interface Endpoints {
  /** The pinned origin of Graph. */
  readonly graph: string;
  /** The pinned origin of the login. */
  readonly login: string;
  /** What a token is asked for. */
  readonly scope: string;
  /** The origins that a token may be meant for: the cloud's own Graph, and the one named instead of it. */
  readonly audiences: readonly string[];
  /** The login was named by a person: it is taken at its word and not looked up at Microsoft's. */
  readonly ownLogin: boolean;
}

/**
 * The endpoints of a cloud, or of what was named instead.
 *
 * @throws {UsageError} when a named origin cannot be used
 */
export function chooseEndpoints(
  cloud: CloudName,
  graphUrl: string | null,
  authorityUrl: string | null,
): Endpoints {
  const usual = clouds[cloud];
  const graph = graphUrl === null ? usual.graph : pinOrigin(graphUrl, '--graph-url');
  const login = authorityUrl === null ? usual.login : pinOrigin(authorityUrl, '--authority-url');
  return {
    graph,
    login,
    scope: `${usual.graph}/.default`,
    audiences: [...new Set([usual.graph, graph])],
    ownLogin: authorityUrl !== null,
  };
}
