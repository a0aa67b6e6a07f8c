import { X509Certificate } from 'node:crypto';

/** A block can't reach over the beginning of another: base64 has no dash. */
const BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * The certificates of a bundle in PEM, one by one. Those that can't be read are passed over, as client-go does it; OpenSSL
 * would stop at the first such one and silently trust none of those after it.
 */
export function certificatesOf(bundle: string): string[] {
  return (bundle.match(BLOCK) ?? []).filter(isCertificate);
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
