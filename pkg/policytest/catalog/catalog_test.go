package catalog_test

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/policytest/catalog"
	"github.com/plinth-lint/plinth/policies"
)

var update = flag.Bool("update", false, "write docs/policies")

const dir = "../../../docs/policies"

func pages(t *testing.T) (*policy.Library, map[string]string) {
	t.Helper()
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	return library, catalog.Pages(library)
}

func TestThePagesOfPoliciesAreFresh(t *testing.T) {
	_, want := pages(t)
	if *update {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, text := range want {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, text := range want {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != text {
			t.Errorf("docs/policies/%s is stale; run go test ./pkg/policytest/catalog -update (-got +want):\n%s", name, cmp.Diff(string(got), text))
		}
	}
	found, err := filepath.Glob(dir + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range found {
		found[i] = filepath.Base(name)
	}
	if diff := cmp.Diff(found, slices.Sorted(maps.Keys(want))); diff != "" {
		t.Errorf("docs/policies holds (-got +want):\n%s", diff)
	}
}

// Every policy has a row and a section, once, on its pillar's page, and the lesson that the section leads to is there.
func TestEveryPolicyIsOnItsPillarsPage(t *testing.T) {
	library, all := pages(t)
	for _, p := range library.Policies() {
		for name, text := range all {
			want := 0
			if name == p.Pillar+".md" {
				want = 1
			}
			if rows, sections := strings.Count(text, "\n| ["+p.ID+"](#"+p.ID+") |"), strings.Count(text, "\n## "+p.ID+"\n"); rows != want || sections != want {
				t.Errorf("%s has %d rows and %d sections of %s, want %d", name, rows, sections, p.ID, want)
			}
		}
		_, rest, _ := strings.Cut(all[p.Pillar+".md"], "\n## "+p.ID+"\n")
		_, link, _ := strings.Cut(rest, "[Lesson](")
		link, _, _ = strings.Cut(link, ")")
		if _, err := os.Stat(filepath.Join(dir, link)); err != nil {
			t.Errorf("%s: %v", p.ID, err)
		}
	}
}
