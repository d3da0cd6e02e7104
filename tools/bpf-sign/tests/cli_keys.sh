#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Keys and certificates that one can sign with, and those that one cannot.
. "$(dirname "$0")/lib.sh"
cp "$OUT/full.bpf.o" full.o

# ssl ARGS...: openssl, which is quiet unless it fails
ssl() {
	openssl "$@" >ssl.log 2>&1 || { cat ssl.log; exit 1; }
}

for t in rsa-3072 ecdsa-p256 ecdsa-p384; do
	"$bs" keygen -t $t -k $t.pem -c $t.cert.pem >/dev/null || exit 1
	ssl pkcs8 -topk8 -nocrypt -in $t.pem -outform DER -out $t.der
	ssl x509 -in $t.cert.pem -outform DER -out $t.cert.der
	for key in $t.pem $t.der; do
		for cert in $t.cert.pem $t.cert.der; do
			pass "$key and $cert" "$bs" sign full.o -o $t.o -k "$key" -c "$cert"
			pass "$key and $cert: verify" "$bs" verify -c "$cert" $t.o
		done
	done
	pass "$t: key as a file: URI" "$bs" sign full.o -o $t.o -k "file:$work/$t.pem" \
		-c "file:$work/$t.cert.der"
done
ssl rsa -in rsa-3072.pem -traditional -out pkcs1.pem
pass "PKCS#1 key" "$bs" sign full.o -o x.o -k pkcs1.pem -c rsa-3072.cert.pem
ssl ec -in ecdsa-p256.pem -out sec1.pem
pass "SEC1 key" "$bs" sign full.o -o x.o -k sec1.pem -c ecdsa-p256.cert.pem
cat rsa-3072.pem rsa-3072.cert.pem >both.pem
pass "key and certificate in one file" "$bs" sign full.o -o x.o -k both.pem -c both.pem

# Passphrases
echo "correct horse" >pass
printf 'correct horse\r\nbattery' >pass.dos
echo "wrong horse" >pass.wrong
"$bs" keygen -t ecdsa-p256 -k enc.pem -c enc.cert.pem --passphrase-file pass >/dev/null
"$bs" keygen -t ecdsa-p256 -k enc.der -c enc.cert.der --passphrase-file pass >/dev/null
grep -q "BEGIN ENCRYPTED PRIVATE KEY" enc.pem
result $? "the key is encrypted"
for e in pem der; do
	enc=(sign full.o -o x.o -k "enc.$e" -c "enc.cert.$e")
	pass "$e, passphrase in a file" "$bs" "${enc[@]}" --passphrase-file pass
	pass "$e, passphrase on the first line" "$bs" "${enc[@]}" --passphrase-file pass.dos
	PHRASE="correct horse" pass "$e, passphrase in the environment" \
		"$bs" "${enc[@]}" --passphrase-env PHRASE
	rm -f x.o
	refuse 1 "enc.$e" "$e, wrong passphrase" "$bs" "${enc[@]}" --passphrase-file pass.wrong
	refuse 1 "no passphrase" "$e, passphrase in a file that is not there" \
		"$bs" "${enc[@]}" --passphrase-file none
	refuse 1 "no passphrase was given" "$e, passphrase in a variable that is not set" \
		"$bs" "${enc[@]}" --passphrase-env NOT_SET_HERE
	refuse 1 "no passphrase was given" "$e, nobody to ask" setsid -w "$bs" "${enc[@]}"
	[ ! -e x.o ]
	result $? "$e: nothing written"
done
if type -P script >/dev/null; then
	(sleep 1; echo "correct horse"; sleep 1) |
		script -qec "$bs sign full.o -o typed.o -k enc.pem -c enc.cert.pem" \
			typed.log >/dev/null
	pass "typed passphrase" "$bs" verify -c enc.cert.pem typed.o
	grep -q "Passphrase" typed.log && ! grep -q horse typed.log
	result $? "typed passphrase: asked for, not shown"
else
	skip "typed passphrase" "no script(1)"
fi

# What does not fit
refuse 1 "do not belong together" "key of another certificate" \
	"$bs" sign full.o -o x.o -k rsa-3072.pem -c ecdsa-p256.cert.pem
"$bs" keygen -k rsa2.pem -c rsa2.cert.pem >/dev/null
refuse 1 "do not belong together" "key of another certificate, same algorithm" \
	"$bs" sign full.o -o x.o -k rsa-3072.pem -c rsa2.cert.pem
refuse 1 "no certificate in" "key as the certificate" \
	"$bs" sign full.o -o x.o -k rsa-3072.pem -c rsa-3072.pem
refuse 1 "no private key in" "certificate as the key" \
	"$bs" sign full.o -o x.o -k rsa-3072.cert.pem -c rsa-3072.cert.pem
refuse 1 "No such file" "key that is not there" \
	"$bs" sign full.o -o x.o -k none -c rsa-3072.cert.pem
refuse 1 "No such file" "certificate that is not there" \
	"$bs" sign full.o -o x.o -k rsa-3072.pem -c none
head -c 1000 rsa-3072.pem >cut.pem
refuse 1 "cut.pem" "key that is cut" "$bs" sign full.o -o x.o -k cut.pem -c rsa-3072.cert.pem
echo text >text
refuse 1 "text" "text as the key" "$bs" sign full.o -o x.o -k text -c rsa-3072.cert.pem
refuse 1 "cannot open key 'pkcs11:token=none;object=x'" "token without a provider" \
	"$bs" sign full.o -o x.o -k "pkcs11:token=none;object=x" -c rsa-3072.cert.pem
grep -q "hint:.*provider" stderr
result $? "token without a provider: hint"

# self NAME KEYARGS... -- REQARGS...: a self-signed certificate by openssl
self() {
	local name=$1 key=()
	shift
	while [ "$1" != -- ]; do key+=("$1"); shift; done
	shift
	ssl genpkey "${key[@]}" -out "$name.pem"
	ssl req -new -x509 -key "$name.pem" -out "$name.cert.pem" -subj "/CN=$name" "$@"
}
self small -algorithm RSA -pkeyopt rsa_keygen_bits:1024 --
refuse 1 "at least 2048" "RSA-1024" "$bs" sign full.o -o x.o -k small.pem -c small.cert.pem
self curve -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 --
refuse 1 "only P-256 and P-384" "another curve" \
	"$bs" sign full.o -o x.o -k curve.pem -c curve.cert.pem
self ed -algorithm ED25519 --
refuse 1 "only RSA and ECDSA" "Ed25519" "$bs" sign full.o -o x.o -k ed.pem -c ed.cert.pem
self pss -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 --
refuse 1 "only RSA and ECDSA" "RSA-PSS" "$bs" sign full.o -o x.o -k pss.pem -c pss.cert.pem
self usage -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -- \
	-addext keyUsage=critical,keyCertSign
refuse 1 "is not for digital signatures" "authority as the signer" \
	"$bs" sign full.o -o x.o -k usage.pem -c usage.cert.pem
self mail -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -- \
	-addext extendedKeyUsage=emailProtection
pass "certificate for mail" "$bs" sign full.o -o x.o -k mail.pem -c mail.cert.pem
grep -q "warning:.*not for code signing" stderr
result $? "certificate for mail: warning"
# An empty database is all that openssl ca needs to set both dates.
: >index.txt
cat >ca.cnf <<'END'
[ca]
default_ca = c
[c]
database = index.txt
new_certs_dir = .
default_md = sha256
policy = p
rand_serial = yes
[p]
commonName = supplied
END
# dated NAME START END
dated() {
	ssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.pem"
	ssl req -new -key "$1.pem" -subj "/CN=$1" -out "$1.csr"
	ssl ca -config ca.cnf -batch -selfsign -notext -keyfile "$1.pem" -in "$1.csr" \
		-out "$1.cert.pem" -startdate "$2" -enddate "$3"
}
dated expired 20010101000000Z 20020101000000Z
dated future 29990101000000Z 29991231000000Z
rm -f x.o
refuse 1 "has expired" "expired" "$bs" sign full.o -o x.o -k expired.pem -c expired.cert.pem
refuse 1 "is not valid yet" "of the future" \
	"$bs" sign full.o -o x.o -k future.pem -c future.cert.pem
[ ! -e x.o ]
result $? "nothing written"
pass "expired, but allowed" \
	"$bs" sign full.o -o x.o -k expired.pem -c expired.cert.pem --allow-expired
grep -q "warning:.*has expired" stderr
result $? "expired, but allowed: warning"
# No subject key identifier: issuer and serial number name the signer.
pass "certificate without a key identifier" "$bs" verify -c expired.cert.pem x.o
pass "certificate without a key identifier: inspect" "$bs" inspect x.o
says "of issuer 'CN=expired'" "certificate without a key identifier"
end
