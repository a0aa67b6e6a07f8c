import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  type Extension,
  type GeneralNameType,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

export interface Certificate {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

interface CertificateOptions {
  readonly name: string;
  /** As in subjectAltName: `IP:127.0.0.1,DNS:localhost`. */
  readonly names?: string;
  /** ISO 8601. */
  readonly from?: string;
  readonly to?: string;
}

export interface CertificateAuthority extends Certificate {
  sign(options: CertificateOptions): Promise<Certificate>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const LONG_AGO = '2020-01-01T00:00:00Z';
const FAR_AHEAD = '2099-01-01T00:00:00Z';

cryptoProvider.set(webcrypto as Crypto);

/** A certificate authority of a test's own. */
export async function makeAuthority(name = 'test-ca'): Promise<CertificateAuthority> {
  const own = await issue({ name }, undefined, [new BasicConstraintsExtension(true, undefined, true)]);
  return { ...own.pem, sign: async (options) => (await issue(options, own)).pem };
}

/** A certificate that vouches for itself. */
export async function makeSelfSigned(name: string, names?: string): Promise<Certificate> {
  return (await issue({ name, ...(names === undefined ? {} : { names }) }, undefined)).pem;
}

interface Issued {
  readonly pem: Certificate;
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

async function issue(
  { name, names, from = LONG_AGO, to = FAR_AHEAD }: CertificateOptions,
  issuer: Issued | undefined,
  extensions: Extension[] = [],
): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: issuer?.certificate.subject ?? `CN=${name}`,
    notBefore: new Date(from),
    notAfter: new Date(to),
    publicKey: keys.publicKey,
    signingKey: issuer?.keys.privateKey ?? keys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions:
      names === undefined ? extensions : [...extensions, new SubjectAlternativeNameExtension(readNames(names))],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const lines = key.match(/.{1,64}/g)?.join('\n') ?? '';
  const pem = {
    certificate: `${certificate.toString('pem')}\n`,
    key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
  };
  return { pem, certificate, keys };
}

function readNames(names: string): { readonly type: GeneralNameType; readonly value: string }[] {
  return names.split(',').map((entry) => {
    const [type = '', value = ''] = entry.split(/:(.*)/);
    return { type: type.toLowerCase() === 'ip' ? 'ip' : 'dns', value };
  });
}
