package lint_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plinth-lint/plinth/pkg/config"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
)

// A shop is the blocks of one configuration in any order; each may be accepted
// by a comment above it, and rules of a list may change places.
type shop struct {
	blocks   []string
	accepted map[int]string // by block, the policy that a comment accepts
	rules    []string       // the ingress rules of a group, in any order
}

func newShop() *shop {
	s := &shop{accepted: map[int]string{}, rules: []string{
		"  ingress {\n    from_port = 22\n    to_port = 22\n    protocol = \"tcp\"\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n",
		"  ingress {\n    from_port = 443\n    to_port = 443\n    protocol = \"tcp\"\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n",
		"  ingress {\n    from_port = 3389\n    to_port = 3389\n    protocol = \"tcp\"\n    cidr_blocks = [\"10.0.0.0/8\"]\n  }\n",
	}}
	for i := range 3 {
		s.blocks = append(s.blocks,
			fmt.Sprintf("resource \"aws_s3_bucket\" \"b%d\" {\n}\n", i),
			fmt.Sprintf("resource \"aws_db_instance\" \"d%d\" {\n  backup_retention_period = 0\n}\n", i))
	}
	s.blocks = append(s.blocks, "resource \"aws_security_group\" \"g\" {\nRULES}\n")
	return s
}

// text writes the configuration with the blocks and rules in an order, and
// with lines and comments between them.
func (s *shop) text(rng *rand.Rand) string {
	var b strings.Builder
	for _, i := range rng.Perm(len(s.blocks)) {
		b.WriteString(strings.Repeat("\n", 1+rng.IntN(3)))
		if rng.IntN(3) == 0 {
			b.WriteString("# nothing of note\n\n")
		}
		if id := s.accepted[i]; id != "" {
			b.WriteString("# plinth:ignore " + id + " reason=\"it is meant so\"\n" + strings.Repeat("\n", rng.IntN(2)))
		}
		rules := ""
		for _, r := range rng.Perm(len(s.rules)) {
			rules += s.rules[r]
		}
		b.WriteString(strings.Replace(s.blocks[i], "RULES", rules, 1))
	}
	return b.String()
}

// name identifies a finding for people: policy and address.
func name(f finding.Finding) string { return f.Policy.ID + " " + f.Address }

// run gives the names of all findings, those that are suppressed, and the fingerprints.
func run(t *testing.T, library *policy.Library, text string, c *config.Config) (all, suppressed []string, prints map[string]string) {
	t.Helper()
	tree := source.Memory(map[string]string{"infra/main.tf": text})
	result, err := lint.Run(context.Background(), tree, lint.Options{
		Library: library, Config: c, Today: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC),
		Only: func(p *policy.Policy) bool { return slices.Contains(judgedIDs, p.ID) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Diagnostics) > 0 {
		t.Fatalf("%v\n%s", result.Diagnostics, text)
	}
	prints = map[string]string{}
	for _, f := range result.Findings {
		all = append(all, name(f))
		prints[name(f)] = f.Fingerprint
		if f.Suppression != nil {
			suppressed = append(suppressed, name(f))
		}
	}
	slices.Sort(all)
	slices.Sort(suppressed)
	return all, suppressed, prints
}

var judgedIDs = []string{"s3-bucket-lifecycle", "rds-instance-backup-retention", "ec2-security-group-admin-ports"}

// Random suppressions, in comments and in plinth.yaml, take away exactly the
// findings they name, wherever lines, blocks and list elements move; and no
// fingerprint changes.
func TestSuppressedFindingsStaySuppressedWhereverLinesMove(t *testing.T) {
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 5))
	plain, none, prints := run(t, library, newShop().text(rng), &config.Config{File: "plinth.yaml"})
	if len(plain) != 7 || len(none) > 0 {
		t.Fatalf("findings are %v, suppressed %v; want 7 and none", plain, none)
	}
	for range 60 {
		s, c := newShop(), &config.Config{File: "plinth.yaml"}
		want := map[string]bool{}
		for i, block := range s.blocks {
			words := strings.Split(block, `"`)
			id := map[string]string{"aws_s3_bucket": judgedIDs[0], "aws_db_instance": judgedIDs[1], "aws_security_group": judgedIDs[2]}[words[1]]
			address := words[1] + "." + words[3]
			switch rng.IntN(3) {
			case 0:
				s.accepted[i] = id
				want[id+" "+address] = true
			case 1:
				c.Suppress = append(c.Suppress, config.Suppression{Policy: id, Address: address, Path: "infra/*", Reason: "it is meant so"})
				want[id+" "+address] = true
			}
		}
		for range 4 {
			text := s.text(rng)
			all, suppressed, moved := run(t, library, text, c)
			if !slices.Equal(all, plain) {
				t.Fatalf("findings are %v, want %v\n%s", all, plain, text)
			}
			if wanted := slices.Sorted(maps.Keys(want)); !slices.Equal(suppressed, wanted) {
				t.Fatalf("suppressed are %v, want %v\n%s", suppressed, wanted, text)
			}
			if !maps.Equal(moved, prints) {
				t.Fatalf("fingerprints are %v, want %v\n%s", moved, prints, text)
			}
		}
	}
}
