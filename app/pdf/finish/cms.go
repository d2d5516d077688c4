package finish

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"slices"

	"sunshine/app/fault"
)

// Signer signs files with the key of a certificate. It may be used by many
// goroutines at once.
type Signer struct {
	chain []*x509.Certificate // the signer's first
	key   crypto.Signer
	algo  pkix.AlgorithmIdentifier
}

// NewSigner takes a certificate, with those that vouch for it behind it, and its
// RSA or ECDSA key, both PEM. Faults say what is wrong with which.
func NewSigner(cert, key []byte) (*Signer, error) {
	s := &Signer{}
	for block, rest := pem.Decode(cert); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fault.Invalidf("签名证书（pdf.sign_cert）读不懂，请换成 PEM 格式的证书。").Because(err)
		}
		s.chain = append(s.chain, c)
	}
	if len(s.chain) == 0 {
		return nil, fault.Invalidf("签名证书（pdf.sign_cert）里没有证书，请换成 PEM 格式的证书。")
	}
	var err error
	if s.key, err = parseKey(key); err != nil {
		return nil, err
	}
	public, ok := s.key.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !public.Equal(s.chain[0].PublicKey) {
		return nil, fault.Invalidf("签名私钥（pdf.sign_key）和签名证书（pdf.sign_cert）不是一对，请换成同一个证书的私钥。")
	}
	s.algo = pkix.AlgorithmIdentifier{Algorithm: oidECDSA}
	if _, ok := s.key.(*rsa.PrivateKey); ok {
		s.algo = pkix.AlgorithmIdentifier{Algorithm: oidRSA, Parameters: asn1.NullRawValue}
	}
	return s, nil
}

func parseKey(data []byte) (crypto.Signer, error) {
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		var key any
		var err error
		switch block.Type {
		case "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		case "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		case "EC PRIVATE KEY":
			key, err = x509.ParseECPrivateKey(block.Bytes)
		default:
			continue
		}
		if err != nil {
			return nil, fault.Invalidf("签名私钥（pdf.sign_key）读不懂，请换成没有密码的 PEM 格式私钥。").Because(err)
		}
		switch key := key.(type) {
		case *rsa.PrivateKey:
			return key, nil
		case *ecdsa.PrivateKey:
			return key, nil
		}
		return nil, fault.Invalidf("签名私钥（pdf.sign_key）的算法不能用，请用 RSA 或 ECDSA 的证书。")
	}
	return nil, fault.Invalidf("签名私钥（pdf.sign_key）里没有私钥，请换成没有密码的 PEM 格式私钥。")
}

// What the parts of a CMS signature are called.
var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidCertificateV2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidSHA256        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidRSA           = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11} // with SHA-256
	oidECDSA         = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}   // with SHA-256
)

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content any `asn1:"explicit,optional,tag:0"`
}

type signedData struct {
	Version      int
	Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
	Content      struct{ Type asn1.ObjectIdentifier }
	Certificates asn1.RawValue
	Signers      []signerInfo `asn1:"set"`
}

type signerInfo struct {
	Version   int
	Name      issuerAndSerial
	Digest    pkix.AlgorithmIdentifier
	Signed    asn1.RawValue
	Algorithm pkix.AlgorithmIdentifier
	Signature []byte
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial any
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values []any `asn1:"set"`
}

type certificateID struct{ Hash []byte }

// seal makes a detached CMS signature (RFC 5652) over what has the SHA-256 sum,
// with the attributes PAdES asks for. It holds no time: that stands in the file.
// The same sum gives the same signature.
func (s *Signer) seal(sum [sha256.Size]byte) ([]byte, error) {
	own := sha256.Sum256(s.chain[0].Raw)
	attributes, err := signedAttributes(
		attribute{oidContentType, []any{oidData}},
		attribute{oidMessageDigest, []any{sum[:]}},
		attribute{oidCertificateV2, []any{[]any{[]certificateID{{own[:]}}}}},
	)
	if err != nil {
		return nil, err
	}
	set, err := asn1.Marshal(asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: attributes})
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(set)
	signature, err := s.key.Sign(nil, digest[:], crypto.SHA256) // without chance: ECDSA by RFC 6979
	if err != nil {
		return nil, err
	}
	var certificates []byte
	for _, c := range s.chain {
		certificates = append(certificates, c.Raw...)
	}
	sha := pkix.AlgorithmIdentifier{Algorithm: oidSHA256}
	d := signedData{
		Version: 1, Digests: []pkix.AlgorithmIdentifier{sha},
		Certificates: asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: certificates},
		Signers: []signerInfo{{
			Version: 1, Name: issuerAndSerial{asn1.RawValue{FullBytes: s.chain[0].RawIssuer}, s.chain[0].SerialNumber}, Digest: sha,
			Signed:    asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: attributes},
			Algorithm: s.algo, Signature: signature,
		}},
	}
	d.Content.Type = oidData
	return asn1.Marshal(contentInfo{oidSignedData, d})
}

// signedAttributes writes attributes in the order of their bytes, as a set wants.
func signedAttributes(list ...attribute) ([]byte, error) {
	var parts [][]byte
	for _, a := range list {
		der, err := asn1.Marshal(a)
		if err != nil {
			return nil, err
		}
		parts = append(parts, der)
	}
	slices.SortFunc(parts, bytes.Compare)
	return bytes.Join(parts, nil), nil
}

// room is how many bytes a signature may take at most.
func (s *Signer) room() int {
	n := 2048
	for _, c := range s.chain {
		n += len(c.Raw)
	}
	return n
}
