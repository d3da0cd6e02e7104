/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Certificates for tests that want one of a particular kind
 */
#ifndef _BPF_SIG_CERT_H
#define _BPF_SIG_CERT_H

#include "test.h"

/**
 * struct cert_spec - a certificate to make
 * @name: its CN
 * @org: its O, or NULL
 * @usage: keyUsage, or NULL
 * @extended: extendedKeyUsage, or NULL
 * @days: when it ends, from now
 * @own: it is signed with its own key, not by the authority
 */
struct cert_spec {
	const char *name;
	const char *org;
	const char *usage;
	const char *extended;
	int days;
	bool own;
};

void *cert_read_pem(const char *variable, bool key);
void cert_make(const struct cert_spec *spec, struct signer *signer);
int cert_der(const struct signer *signer, unsigned char **der);
int cert_add(int keyring, const struct signer *signer);

#endif /* _BPF_SIG_CERT_H */
