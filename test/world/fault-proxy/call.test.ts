import { describe, expect, it } from 'vitest';
import { describeCall, isWrite } from './call.ts';

const APPS = '/apis/apps/v1/namespaces/shop/deployments';

describe('a call to an API server', () => {
  it.each([
    ['GET', `${APPS}?limit=500`, '', 'list deployments'],
    ['GET', `${APPS}?watch=true&resourceVersion=7`, '', 'watch deployments'],
    ['GET', '/apis/apps/v1/deployments?limit=500', '', 'list deployments'],
    ['GET', '/api/v1/namespaces/shop/secrets/rubis-database', '', 'get secrets/rubis-database'],
    ['PATCH', `${APPS}/rubis-web`, 'application/apply-patch+yaml', 'apply deployments/rubis-web'],
    [
      'PATCH',
      `${APPS}/rubis-web`,
      'application/json-patch+json',
      'hand over deployments/rubis-web',
    ],
    [
      'PATCH',
      `${APPS}/rubis-web/status?fieldManager=me`,
      'application/merge-patch+json',
      'patch deployments/rubis-web/status',
    ],
    ['DELETE', `${APPS}/rubis-web`, 'application/json', 'delete deployments/rubis-web'],
    ['GET', '/readyz', '', 'list /readyz'],
  ])('%s %s is named %4$s', (method, url, contentType, key) => {
    expect(describeCall(method, url, contentType, '').key).toBe(key);
  });

  it('that creates is named after the object in its body', () => {
    const body = JSON.stringify({ metadata: { name: 'rubis-web' } });
    expect(describeCall('POST', APPS, undefined, body).key).toBe('create deployments/rubis-web');
  });

  it('that creates an Event is named after what the Event tells', () => {
    const event = {
      metadata: { name: 'rubis.0a1b' },
      involvedObject: { name: 'rubis' },
      reason: 'Up',
    };
    const url = '/api/v1/namespaces/shop/events';
    expect(describeCall('POST', url, undefined, JSON.stringify(event)).key).toBe(
      'create events/rubis.Up',
    );
  });

  it('writes unless it gets, lists or watches', () => {
    expect(
      ['get', 'list', 'watch', 'create', 'delete'].filter((verb) => isWrite({ verb })),
    ).toEqual(['create', 'delete']);
  });
});
