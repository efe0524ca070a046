/** The Graph client as its documentation sets it up: the default chain of middleware, with its retries. */
import { Client, type GraphRequest } from '@microsoft/microsoft-graph-client';

/** What a rival counts of its own work. */
export interface RivalCount {
  done: number;
  failed: number;
}

export interface GraphClient {
  api(path: string): GraphRequest;
}

/** A client of this Graph. */
export function makeClient(graphUrl: string): GraphClient {
  const client = Client.init({
    baseUrl: graphUrl,
    defaultVersion: 'v1.0',
    authProvider: (done) => done(null, 'bench'),
  });
  // The client strips `Authorization` from plain http, which is right, and which a simulator on loopback has to live with.
  return { api: (path) => client.api(path).header('authorization', 'Bearer bench') };
}
