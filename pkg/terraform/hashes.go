package terraform

import (
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"io"
	"strings"

	"github.com/google/uuid"
)

// digest gives a hash in hexadecimal, or in base64 where the name says so.
func digest(name string, of []byte) string {
	algorithm, inBase64 := strings.CutPrefix(name, "base64")
	var sum []byte
	switch algorithm {
	case "md5":
		h := md5.Sum(of)
		sum = h[:]
	case "sha1":
		h := sha1.Sum(of)
		sum = h[:]
	case "sha256":
		h := sha256.Sum256(of)
		sum = h[:]
	default:
		h := sha512.Sum512(of)
		sum = h[:]
	}
	if inBase64 {
		return base64.StdEncoding.EncodeToString(sum)
	}
	return hex.EncodeToString(sum)
}

func uuidOf(namespace, name string) (string, error) {
	var space uuid.UUID
	switch namespace {
	case "dns":
		space = uuid.NameSpaceDNS
	case "url":
		space = uuid.NameSpaceURL
	case "oid":
		space = uuid.NameSpaceOID
	case "x500":
		space = uuid.NameSpaceX500
	default:
		var err error
		if space, err = uuid.Parse(namespace); err != nil {
			return "", err
		}
	}
	return uuid.NewSHA1(space, []byte(name)).String(), nil
}

func compress(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text)) // a buffer takes everything
	_ = w.Flush()                // as Terraform does, which shows in the bytes
	_ = w.Close()
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// gunzip is OpenTofu's base64gunzip. What it gives is bounded, whatever the text unpacks to.
func gunzip(text string) (string, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", err
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return "", err
	}
	out, err := io.ReadAll(io.LimitReader(z, maxText+1))
	if err != nil {
		return "", err
	}
	if len(out) > maxText {
		return "", errors.New("the text is too long")
	}
	return string(out), nil
}

// rsaDecrypt decrypts a text with a key in PEM form, PKCS #1 or #8.
func rsaDecrypt(text, key string) (string, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", err
	}
	block, _ := pem.Decode([]byte(key))
	if block == nil {
		return "", errors.New("the key is not in PEM form")
	}
	private, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		other, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return "", err
		}
		var is bool
		if private, is = other.(*rsa.PrivateKey); !is {
			return "", errors.New("the key is not one of RSA")
		}
	}
	//lint:ignore SA1019 it is what rsadecrypt is, and nobody learns here whether it fails
	out, err := rsa.DecryptPKCS1v15(nil, private, raw)
	return string(out), err
}
