/** What the issued certificate must be like. */
export interface CertificateExpectation {
  /** SHA-256 of the CSR's SPKI, hex. */
  spkiSha256: string;
  /** The ordered names. */
  names: string[];
  includesWww: boolean;
  includesBareOfWildcard: boolean;
  /** `YYYY-MM-DD`. */
  today: string;
  /** The sandbox's test CA is no CA that browsers know. */
  allowUntrustedIssuer?: boolean;
}
