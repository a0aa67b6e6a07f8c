import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateAuthority extends Certificate {
  /** Signs a certificate; `names` as in subjectAltName: `IP:127.0.0.1`. */
  sign(options: {
    readonly name: string;
    readonly names?: string;
    readonly from?: string;
    readonly to?: string;
  }): Promise<Certificate>;
}

/** Makes a certificate authority with openssl in a folder of its own. */
export async function makeAuthority(folder: string, name = 'test-ca'): Promise<CertificateAuthority> {
  await mkdir(folder, { recursive: true });
  const ca = await makeSelfSigned(folder, name);
  let signed = 0;
  return {
    ...ca,
    async sign(options) {
      signed += 1;
      const base = join(folder, `signed-${signed}`);
      await mkdir(base);
      await writeFile(join(base, 'index.txt'), '');
      await writeFile(join(base, 'serial'), `${1000 + signed}\n`);
      await writeFile(join(base, 'openssl.cnf'), caConfig(base, options.names));
      await openssl([
        'req',
        '-new',
        ...KEY,
        '-keyout',
        join(base, 'key.pem'),
        '-out',
        join(base, 'csr.pem'),
        '-subj',
        `/CN=${options.name}`,
      ]);
      await openssl([
        ...['ca', '-batch', '-notext', '-config', join(base, 'openssl.cnf'), '-in', join(base, 'csr.pem')],
        ...[
          '-out',
          join(base, 'certificate.pem'),
          '-cert',
          join(folder, `${name}.pem`),
          '-keyfile',
          join(folder, `${name}.key`),
        ],
        ...['-startdate', options.from ?? '20200101000000Z', '-enddate', options.to ?? '20990101000000Z'],
      ]);
      return {
        certificate: await readFile(join(base, 'certificate.pem'), 'utf8'),
        key: await readFile(join(base, 'key.pem'), 'utf8'),
      };
    },
  };
}

/** A certificate that vouches for itself. */
export async function makeSelfSigned(folder: string, name: string, names?: string): Promise<Certificate> {
  const [certificate, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  await openssl([
    ...['req', '-x509', ...KEY, '-keyout', key, '-out', certificate, '-subj', `/CN=${name}`, '-days', '3650'],
    ...(names === undefined ? [] : ['-addext', `subjectAltName=${names}`]),
  ]);
  return { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') };
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

async function openssl(args: readonly string[]): Promise<void> {
  await run('openssl', [...args]);
}

function caConfig(base: string, names: string | undefined): string {
  return `[ca]
default_ca = d
[d]
database = ${base}/index.txt
serial = ${base}/serial
new_certs_dir = ${base}
default_md = sha256
policy = p
unique_subject = no
${names === undefined ? '' : 'x509_extensions = x\n'}[p]
commonName = supplied
${names === undefined ? '' : `[x]\nsubjectAltName = ${names}\n`}`;
}
