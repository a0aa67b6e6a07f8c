import { createHash } from 'node:crypto';
import http, { type Agent } from 'node:http';
import https from 'node:https';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { Clock } from '../lib/clock.ts';
import { AppError, messageOf } from '../lib/errors.ts';
import { certificatesOf } from './ca-bundle.ts';
import type { Credential } from './credentials.ts';
import type { ClusterAccess, Environment } from './kubeconfig.ts';
import { proxyFor } from './proxy.ts';
import { type WatchedFile, watchFile } from './watched-file.ts';

/** Idle connections are closed before a load balancer forgets them silently (Azure: 4 minutes, AWS: 350 s). */
const FREE_SOCKET_TIMEOUT_MS = 60_000;

/** Where and how to connect to one API server: its address, its CA, a pool of connections kept alive. */
export class ClusterConnection {
  readonly url: URL;
  readonly #access: ClusterAccess;
  readonly #env: Environment;
  readonly #caFile: WatchedFile | undefined;
  #pool: { readonly agent: Agent; readonly tlsIdentity: string } | undefined;
  #isClosed = false;

  /** Throws `kubeconfig` for an address that isn't one. */
  constructor(deps: { readonly clock: Clock; readonly env: Environment }, access: ClusterAccess) {
    this.#access = access;
    this.#env = deps.env;
    this.url = serverUrl(access);
    const ca = access.cluster.certificateAuthority;
    if (ca?.type === 'file') {
      this.#caFile = watchFile(deps, { path: ca.path, what: 'certificate authority', context: access.name });
    }
  }

  /** The CA in PEM, '' where the kubeconfig names none. */
  async caPem(): Promise<string> {
    const ca = this.#access.cluster.certificateAuthority;
    if (ca === undefined) return '';
    return ca.type === 'data' ? ca.pem : ((await this.#caFile?.read()) ?? '');
  }

  /** Stands in for a cluster's own identity: the same server with the same CA gives the same hash. */
  async identityHash(): Promise<string> {
    return createHash('sha256')
      .update(`${this.url.href}\n${await this.caPem()}`)
      .digest('hex')
      .slice(0, 32);
  }

  /** The pool for these credentials; a new one when certificate or CA have changed. */
  async agent(credential: Credential): Promise<Agent> {
    if (this.#isClosed) throw new AppError('cancelled', `The client of cluster ${this.#access.name} is closed.`);
    const ca = this.url.protocol === 'https:' ? await this.caPem() : '';
    const tlsIdentity = `${ca}\n${credential.certificate ?? ''}\n${credential.key ?? ''}`;
    if (this.#pool?.tlsIdentity !== tlsIdentity) {
      // Requests under way keep the old pool; its free connections end by their timeout.
      this.#pool = { agent: this.#createAgent(ca, credential), tlsIdentity };
    }
    return this.#pool.agent;
  }

  close(): void {
    this.#isClosed = true;
    this.#pool?.agent.destroy();
    this.#pool = undefined;
  }

  #createAgent(ca: string, credential: Credential): Agent {
    const proxyEnv = proxyFor(this.#access, this.url, this.#env);
    const common = {
      keepAlive: true,
      timeout: FREE_SOCKET_TIMEOUT_MS,
      ...(proxyEnv === undefined ? {} : { proxyEnv }),
    };
    if (this.url.protocol === 'http:') return new http.Agent(common);
    const { insecureSkipTlsVerify, tlsServerName } = this.#access.cluster;
    return new https.Agent({
      ...common,
      // Made once: from PEM it would be parsed again for each connection, and be part of the pool's key for each request.
      secureContext: this.#secureContext(ca, credential),
      rejectUnauthorized: !insecureSkipTlsVerify,
      ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
    });
  }

  #secureContext(ca: string, credential: Credential): SecureContext {
    // kubectl trusts what the kubeconfig names, be it a root, an intermediate or the server's own certificate.
    const base = { ca: this.#trustedCas(ca), allowPartialTrustChain: true };
    const { certificate, key } = credential;
    if (certificate === undefined || key === undefined) return createSecureContext(base);
    try {
      return createSecureContext({ ...base, cert: certificate, key });
    } catch (error) {
      throw new AppError(
        'credentials',
        `The client certificate of context "${this.#access.name}" can't be used (${messageOf(error)}): certificate and key must be PEM, and belong together.`,
        { data: { context: this.#access.name } },
      );
    }
  }

  #trustedCas(ca: string): string[] {
    const { insecureSkipTlsVerify, certificateAuthority } = this.#access.cluster;
    if (insecureSkipTlsVerify) return [];
    // As kubectl has it, what the operating system trusts; and what Node brings, for systems that hold nothing.
    if (certificateAuthority === undefined) {
      return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
    }
    const certificates = certificatesOf(ca);
    // Made into a context, rubbish would pass, and each server then be of an unknown authority.
    if (certificates.length === 0) {
      throw new AppError(
        'kubeconfig',
        `The certificate authority of context "${this.#access.name}" holds no certificate in PEM form. Mend certificate-authority or certificate-authority-data in the kubeconfig.`,
        { data: { context: this.#access.name } },
      );
    }
    return certificates;
  }
}

function serverUrl(access: ClusterAccess): URL {
  const { server, certificateAuthority, insecureSkipTlsVerify } = access.cluster;
  const hasScheme = /^https?:\/\//i.test(server);
  const usesTls =
    certificateAuthority !== undefined || insecureSkipTlsVerify || access.user.clientCertificate !== undefined;
  const url = URL.parse(hasScheme ? server : `${usesTls ? 'https' : 'http'}://${server}`);
  if (url === null || url.hostname === '') {
    throw new AppError(
      'kubeconfig',
      `The server of context "${access.name}" isn't an address: write it as https://host:port.`,
      {
        data: { context: access.name },
      },
    );
  }
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return url;
}
