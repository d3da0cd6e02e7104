#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Keys and certificates that keygen makes.
. "$(dirname "$0")/lib.sh"

# text CERT: what openssl says of it
text() {
	openssl x509 -in "$1" -noout -text >stdout 2>stderr
}

for t in rsa-3072 rsa-4096 ecdsa-p256 ecdsa-p384; do
	pass "$t" "$bs" keygen -t $t -k $t.pem -c $t.cert.pem
	text $t.cert.pem
	case $t in
	rsa-*) says "(${t#rsa-} bit)" $t ;;
	ecdsa-p256) says "NIST CURVE: P-256" $t ;;
	ecdsa-p384) says "NIST CURVE: P-384" $t ;;
	esac
	openssl pkey -in $t.pem -check -noout >stdout 2>&1
	result $? "$t: the key is sound"
	[ "$(openssl pkey -in $t.pem -pubout)" = "$(openssl x509 -in $t.cert.pem -noout -pubkey)" ]
	result $? "$t: the certificate is that of the key"
done

text rsa-3072.cert.pem
says "Version: 3" "signer"
says "sha256WithRSAEncryption" "signer"
says "CN = BPF signing key" "signer"
says "CA:FALSE" "signer"
says "Digital Signature" "signer"
says "Code Signing" "signer"
[ "$(grep -c ': critical' stdout)" = 2 ]
result $? "signer: constraints and usage are critical"
skid=$(grep -A1 "Subject Key Identifier" stdout | tail -n 1 | tr -d ' ')
akid=$(grep -A1 "Authority Key Identifier" stdout | tail -n 1 | tr -d ' ' | sed s/keyid://)
[ ${#skid} = 59 ] && [ "$skid" = "$akid" ]
result $? "signer: key identifiers of subject and issuer"
[ "$(stat -c %a rsa-3072.pem)" = 600 ]
result $? "the key is its owner's only"
(umask 0 && "$bs" keygen -t ecdsa-p256 -k open.pem -c open.cert.pem >/dev/null)
[ "$(stat -c %a open.pem)" = 600 ]
result $? "the key is its owner's only, whatever the umask"
a=$(openssl x509 -in rsa-3072.cert.pem -noout -serial)
b=$(openssl x509 -in open.cert.pem -noout -serial)
[ "$a" != "$b" ] && [ ${#a} = 47 ]
result $? "serial numbers of 20 bytes that differ"

pass "authority" "$bs" keygen --ca -k ca.pem -c ca.cert.pem -s "Site CA"
text ca.cert.pem
says "CA:TRUE" authority
says "Certificate Sign, CRL Sign" authority
pass "issued" "$bs" keygen -k leaf.pem -c leaf.cert.pem -t ecdsa-p384 \
	-s "/C=DE/O=Example, Inc./CN=Build host" --ca-key ca.pem --ca-cert ca.cert.pem
text leaf.cert.pem
says 'C = DE, O = "Example, Inc.", CN = Build host' issued
says "Issuer: CN = Site CA" issued
openssl verify -CAfile ca.cert.pem -purpose any leaf.cert.pem >stdout 2>&1
result $? "issued: openssl verify accepts the chain"
pass "authority under an authority" "$bs" keygen --ca -k sub.pem -c sub.cert.pem \
	--ca-key ca.pem --ca-cert ca.cert.pem
refuse 1 "not that of an authority" "issued by a signer" "$bs" keygen -k x.pem -c x.cert \
	--ca-key rsa-3072.pem --ca-cert rsa-3072.cert.pem
refuse 1 "do not belong together" "key of another authority" "$bs" keygen -k x.pem -c x.cert \
	--ca-key sub.pem --ca-cert ca.cert.pem

pass "DER" "$bs" keygen -t ecdsa-p256 -k der.der -c der.cer
openssl pkey -inform DER -in der.der -noout && openssl x509 -inform DER -in der.cer -noout
result $? "DER, by the names of the files"
pass "days" "$bs" keygen -t ecdsa-p256 -d 2 -k days.pem -c days.cert.pem
openssl x509 -in days.cert.pem -noout -checkend 172000 >/dev/null &&
	! openssl x509 -in days.cert.pem -noout -checkend 173000 >/dev/null
result $? "days: two, not more"
pass "in the next century" "$bs" keygen -t ecdsa-p256 -d 36500 -k far.pem -c far.cert.pem
openssl x509 -in far.cert.pem -noout -checkend 3000000000 >/dev/null
result $? "in the next century: valid in 95 years"

echo secret >pass
for e in pem der; do
	pass "$e, encrypted" "$bs" keygen -t ecdsa-p256 -k enc.$e -c enc.$e.cert \
		--passphrase-file pass
	openssl pkey -in enc.$e -passin pass:secret -noout 2>/dev/null
	result $? "$e, encrypted: with its passphrase"
	! openssl pkey -in enc.$e -passin pass:other -noout 2>/dev/null
	result $? "$e, encrypted: without"
done
SECRET=other pass "encrypted, from the environment" "$bs" keygen --ca -t ecdsa-p256 -k encca.pem \
	-c encca.cert.pem --passphrase-env SECRET
echo other >capass
pass "authority with a passphrase" "$bs" keygen -t ecdsa-p256 -k l2.pem -c l2.cert.pem \
	--ca-key encca.pem --ca-cert encca.cert.pem --ca-passphrase-file capass
SECRET=other pass "authority with a passphrase in the environment" "$bs" keygen -t ecdsa-p256 \
	-k l3.pem -c l3.cert.pem --ca-key encca.pem --ca-cert encca.cert.pem \
	--ca-passphrase-env SECRET
: >nopass
refuse 1 "passphrase is empty" "empty passphrase" "$bs" keygen -t ecdsa-p256 -k x.pem -c x.cert \
	--passphrase-file nopass

cp ca.pem ca.before
refuse 1 "'ca.pem' exists" "key that exists" "$bs" keygen -k ca.pem -c x.cert
cmp -s ca.pem ca.before
result $? "key that exists: untouched"
refuse 1 "'ca.cert.pem' exists" "certificate that exists" "$bs" keygen -k x.pem -c ca.cert.pem
ln -s nowhere dangling
refuse 1 "cannot write 'dangling'" "link as the key" \
	"$bs" keygen -t ecdsa-p256 -k dangling -c x.cert
refuse 1 "No such file" "directory that is not there" "$bs" keygen -t ecdsa-p256 -k no/x -c x.cert
refuse 1 "No such file" "directory of the certificate" "$bs" keygen -t ecdsa-p256 -k x.pem -c no/x
refuse 1 "subject" "bad subject" "$bs" keygen -t ecdsa-p256 -k x.pem -c x.cert -s /CN
refuse 1 "subject" "unknown field" "$bs" keygen -t ecdsa-p256 -k x.pem -c x.cert -s /XYZ=a
refuse 1 "subject: empty" "empty subject" "$bs" keygen -t ecdsa-p256 -k x.pem -c x.cert -s ""
refuse 1 "subject" "country of three letters" \
	"$bs" keygen -t ecdsa-p256 -k x.pem -c x.cert -s /C=DEU
[ ! -e x.pem ] && [ ! -e x.cert ] && [ ! -e nowhere ]
result $? "nothing written"
refuse 2 "--out-key and --out-cert are needed" "no files" "$bs" keygen
refuse 2 "go together" "authority without certificate" \
	"$bs" keygen -k x.pem -c x.cert --ca-key ca.pem
refuse 2 "is not supported" "unknown type" "$bs" keygen -k x.pem -c x.cert -t dsa
for n in 0 -1 36501 x; do
	refuse 2 "is not 1 to 36500" "$n days" "$bs" keygen -k x.pem -c x.cert -d $n
done
refuse 2 "what is 'extra'" "operand" "$bs" keygen -k x.pem -c x.cert extra
pass "JSON" "$bs" keygen --json -t ecdsa-p256 -k j.pem -c j.cert
says '"key": "j.pem"' JSON
if type -P script >/dev/null; then
	script -qec "$bs keygen -k tty.pem -c tty.cert.pem" typescript >/dev/null </dev/null
	grep -q '\.' typescript && [ -s tty.pem ]
	result $? "progress on a terminal"
fi
[ ! -s stderr ]
result $? "no progress in a file"
end
