import { ProtocolError, ProtocolErrorCode, ResourceNotFoundError, type Server } from '@modelcontextprotocol/server';

/**
 * Resources and prompts, of which there are none. Hosts ask for them of every server, and show an unknown method as a
 * broken server.
 */
export function answerEmptyLists(server: Server): void {
  server.setRequestHandler('resources/list', () => ({ resources: [] }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [] }));
  server.setRequestHandler('resources/read', ({ params }) => {
    throw new ResourceNotFoundError(params.uri);
  });
  server.setRequestHandler('prompts/list', () => ({ prompts: [] }));
  server.setRequestHandler('prompts/get', () => {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'This server has no prompts.');
  });
}
