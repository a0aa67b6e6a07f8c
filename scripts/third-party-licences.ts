import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The licence texts of the packages that `files` of a bundle come from; their terms ask that they travel with the code. */
export async function thirdPartyLicences(root: string, files: readonly string[]): Promise<string> {
  const folders = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const parts = await Promise.all([...folders].sort().map((folder) => licenceOf(join(root, folder))));
  return `k8s-mcp contains code of the following packages.\n\n${parts.join('\n\n')}\n`;
}

async function licenceOf(folder: string): Promise<string> {
  const about = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const name = (await readdir(folder)).find((file) => /^(licen[cs]e|copying)/i.test(file));
  const text =
    name === undefined ? `Licence: ${String(about['license'])}` : (await readFile(join(folder, name), 'utf8')).trim();
  return `${'='.repeat(78)}\n${String(about['name'])} ${String(about['version'])}\n${'='.repeat(78)}\n${text}`;
}
