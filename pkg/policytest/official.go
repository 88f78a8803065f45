package policytest

import (
	"iter"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// officialHosts are the sites of those who make what policies speak of, and of
// standards. A name with a leading dot stands for all hosts below it.
var officialHosts = []string{
	"docs.aws.amazon.com", "aws.amazon.com", ".aws.amazon.com",
	"kubernetes.io", ".kubernetes.io", ".k8s.io", "helm.sh", "docs.docker.com", "docs.cilium.io", "istio.io", "gateway-api.sigs.k8s.io",
	"developer.hashicorp.com", "registry.terraform.io", "opentofu.org",
	"training.linuxfoundation.org", "docs.linuxfoundation.org",
	"www.cisecurity.org", "csrc.nist.gov", "nvlpubs.nist.gov", "www.nist.gov", "www.nsa.gov", "media.defense.gov", "www.cisa.gov",
	"cwe.mitre.org", "attack.mitre.org", "cheatsheetseries.owasp.org", "owasp.org",
	"www.pcisecuritystandards.org", "docs-prv.pcisecuritystandards.org", "www.iso.org", "gdpr-info.eu", "eur-lex.europa.eu",
	"www.rfc-editor.org", "datatracker.ietf.org", "spec.openapis.org", "opencontainers.org",
	"www.postgresql.org", "dev.mysql.com", "redis.io", "valkey.io", "sre.google",
}

// officialRepositories are those on GitHub whose pages count as official.
var officialRepositories = []string{"aws", "awslabs", "aws-samples", "aws-cloudformation", "kubernetes", "kubernetes-sigs", "cncf", "hashicorp", "opencontainers"}

// unofficial says why an address is not one of an official page, or "".
func unofficial(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "not an address"
	case u.Scheme != "https":
		return "not https"
	case u.Host == "github.com":
		owner, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
		if !slices.Contains(officialRepositories, owner) {
			return "not a repository of the maker"
		}
		return ""
	}
	for _, h := range officialHosts {
		if u.Host == h || strings.HasPrefix(h, ".") && strings.HasSuffix(u.Host, h) {
			return ""
		}
	}
	return "not the site of a maker or a standard"
}

func keys[K comparable, V any](m map[K]V) iter.Seq[K] { return maps.Keys(m) }
