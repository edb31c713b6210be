/** Keys that the shop has lists of. */
export interface KeyLists {
  /** Whether a key is known as leaked, by the SHA-256 of its SPKI (hex). */
  leakedSpki?: (spkiSha256: string) => boolean;
  /** Whether an RSA modulus is on the shop's list of Debian weak keys (see debian-weak-keys.ts). */
  debianWeakKey?: (modulus: bigint) => boolean;
}

/** What the order and the shop know when a CSR is checked against them. */
export interface CsrOrder extends KeyLists {
  /** The first is the common name. U-labels and any case are understood. None: only the product's rules are checked. */
  names: string[];
  /** `order`: the CA takes the names from the order. `csr`: from the CSR (ACME), so all must be there. */
  namesFrom: 'order' | 'csr';
  wildcard: boolean;
  maxNames: number;
  includesWww: boolean;
  includesBareOfWildcard: boolean;
  sha1Csr: 'refuse' | 'warn';
  /** SHA-256 of the SPKI of the certificate before, hex. */
  previousSpkiSha256?: string;
}
