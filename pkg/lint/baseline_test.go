package lint_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/baseline"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
)

// An estate is two Terraform roots with resources of the same names and a
// module that both call, two templates with resources of the same names, and manifests.
type estate struct {
	blocks    map[string][]string // of a directory's Terraform files
	templates map[string][]string // resources of each template, by directory
	manifests []string
	config    string // plinth.yaml
}

func newEstate() *estate {
	e := &estate{blocks: map[string][]string{}, templates: map[string][]string{}}
	for _, root := range []string{"live/a", "live/b"} {
		for i := range 3 {
			e.blocks[root] = append(e.blocks[root],
				fmt.Sprintf("resource \"aws_s3_bucket\" \"b%d\" {\n}\n", i),
				fmt.Sprintf("resource \"aws_db_instance\" \"d%d\" {\n  backup_retention_period = 0\n}\n", i))
		}
		e.blocks[root] = append(e.blocks[root],
			"module \"store\" {\n  source = \"../../modules/store\"\n}\n",
			// two rules that nothing tells apart but their place, and another
			"resource \"aws_security_group\" \"g\" {\n"+strings.Repeat("  ingress {\n    from_port = 22\n    to_port = 22\n    protocol = \"tcp\"\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n", 2)+"}\n")
	}
	e.blocks["modules/store"] = []string{"resource \"aws_db_instance\" \"shared\" {\n  backup_retention_period = 0\n}\n"}
	for _, dir := range []string{"stacks/a", "stacks/b"} {
		for i := range 3 {
			e.templates[dir] = append(e.templates[dir], fmt.Sprintf("  D%d:\n    Type: AWS::RDS::DBInstance\n    Properties:\n      BackupRetentionPeriod: 0\n", i))
		}
	}
	for i := range 3 {
		e.manifests = append(e.manifests, fmt.Sprintf("apiVersion: v1\nkind: Pod\nmetadata:\n  name: p%d\n  namespace: shop\nspec:\n  containers:\n    - name: a\n      image: example.com/a:1.0\n      securityContext: {privileged: true}\n    - name: b\n      image: example.com/b:1.0\n      securityContext: {privileged: true}\n", i))
	}
	return e
}

// files writes the estate in one of its many forms: files of any names, in any
// number where the format allows it, blocks in any order, lines between them.
func (e *estate) files(rng *rand.Rand) map[string]string {
	files := map[string]string{}
	if e.config != "" {
		files["plinth.yaml"] = e.config
	}
	gap := func() string { return strings.Repeat("# nothing of note\n\n", rng.IntN(3)) }
	for _, dir := range slices.Sorted(maps.Keys(e.blocks)) {
		names := []string{"main.tf", "other.tf", fmt.Sprintf("f%d.tf", rng.IntN(100))}
		for _, i := range rng.Perm(len(e.blocks[dir])) {
			files[dir+"/"+names[rng.IntN(3)]] += gap() + e.blocks[dir][i]
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(e.templates)) {
		text := "Resources:\n"
		for _, i := range rng.Perm(len(e.templates[dir])) {
			text += gap() + e.templates[dir][i]
		}
		files[fmt.Sprintf("%s/t%d.yaml", dir, rng.IntN(100))] = text
	}
	for _, i := range rng.Perm(len(e.manifests)) {
		name := fmt.Sprintf("k8s/m%d.yaml", rng.IntN(2))
		files[name] += "---\n" + gap() + e.manifests[i]
	}
	return files
}

var estateIDs = []string{"s3-bucket-lifecycle", "rds-instance-backup-retention", "ec2-security-group-admin-ports", "k8s-container-privileged"}

func compared(t *testing.T, library *policy.Library, files map[string]string, b *baseline.Baseline) *lint.Result {
	t.Helper()
	result, err := lint.Run(context.Background(), source.Memory(files), lint.Options{
		Library: library, Baseline: b, Today: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC),
		Only: func(p *policy.Policy) bool { return slices.Contains(estateIDs, p.ID) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// place identifies an entry for people, with a template's directory in place of its name.
func place(e baseline.Entry) string {
	unit, _, _ := strings.Cut(e.Unit, "/t")
	return strings.Join([]string{unit, e.Address, e.Policy, e.Local}, " ")
}

func places(entries []baseline.Entry) []string {
	var all []string
	for _, e := range entries {
		all = append(all, place(e))
	}
	slices.Sort(all)
	return all
}

// Whatever part of the findings a baseline holds and whatever is accepted, exactly the others are new, in every
// form that the files can take; of the baseline, what is accepted is gone; what is taken out of one root is gone there and stays known in
// the other; and a file that is written and read again is the same.
func TestABaselineTakesExactlyItsFindings(t *testing.T) {
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(7, 11))
	all := baseline.Of(compared(t, library, newEstate().files(rng), nil).Findings)
	// of each Terraform root 3 buckets, 3 + 1 instances and 2 equal rules; 3 instances of each template; 6 containers
	if n := len(all.Entries); n != 2*9+2*3+6 {
		t.Fatalf("%d entries:\n%s", n, strings.Join(places(all.Entries), "\n"))
	}
	onlyFirst := newEstate()
	for i, m := range onlyFirst.manifests {
		onlyFirst.manifests[i] = strings.Replace(m, "b:1.0\n      securityContext: {privileged: true}", "b:1.0", 1)
	}
	first := compared(t, library, onlyFirst.files(rng), nil)
	for round := range 60 {
		known, fresh := &baseline.Baseline{}, []baseline.Entry{}
		for _, e := range baseline.Of(compared(t, library, newEstate().files(rng), nil).Findings).Entries {
			if rng.IntN(2) == 0 {
				known.Entries = append(known.Entries, e)
			} else {
				fresh = append(fresh, e)
			}
		}
		known = again(t, known)
		shown := newEstate()
		accepted := shown.accept(rng, baseline.Of(first.Findings))
		open := func(entries []baseline.Entry) []string {
			return places(slices.DeleteFunc(slices.Clone(entries), accepted.holds))
		}
		silenced := places(slices.DeleteFunc(slices.Clone(known.Entries), func(e baseline.Entry) bool { return !accepted.holds(e) }))
		for range 3 {
			files := shown.files(rng)
			result := compared(t, library, files, known)
			c := result.Compared
			if got, want := places(c.New), open(fresh); !slices.Equal(got, want) {
				t.Fatalf("round %d: new are\n%s\nwant\n%s", round, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if got, want := places(c.Known), open(known.Entries); !slices.Equal(got, want) || !slices.Equal(places(c.Gone), silenced) || len(c.Kept) > 0 {
				t.Fatalf("round %d: known are\n%s\nwant\n%s\ngone are %v and kept %v", round, strings.Join(got, "\n"), strings.Join(want, "\n"), c.Gone, c.Kept)
			}
			for _, f := range result.Findings {
				if want := f.State == finding.New && f.Suppression == nil && f.Status == finding.Fail && f.Policy.Severity >= policy.Medium; f.Failing != want {
					t.Fatalf("round %d: %s of %s is %s, and failing is %t", round, f.Policy.ID, f.Address, f.State, f.Failing)
				}
			}
			if result.Failed != slices.ContainsFunc(result.Findings, func(f finding.Finding) bool {
				return f.State == finding.New && f.Suppression == nil && f.Policy.Severity >= policy.Medium
			}) {
				t.Fatalf("round %d: failed is %t", round, result.Failed)
			}
		}
		removed := newEstate()
		at := rng.IntN(6)
		block := strings.Split(removed.blocks["live/a"][at], `"`)
		address := block[1] + "." + block[3]
		removed.blocks["live/a"] = slices.Delete(removed.blocks["live/a"], at, at+1)
		c := compared(t, library, removed.files(rng), known).Compared
		want := slices.DeleteFunc(places(known.Entries), func(p string) bool { return !strings.HasPrefix(p, "live/a "+address+" ") })
		if got := places(c.Gone); !slices.Equal(got, want) {
			t.Fatalf("round %d: without %s, gone are %v, want %v", round, address, got, want)
		}
	}
}

// again writes a baseline and reads it.
func again(t *testing.T, b *baseline.Baseline) *baseline.Baseline {
	t.Helper()
	var first, second bytes.Buffer
	if err := b.Write(&first); err != nil {
		t.Fatal(err)
	}
	read, err := baseline.Read(source.NewFile(baseline.Name, first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := read.Write(&second); err != nil {
		t.Fatal(err)
	}
	if first.String() != second.String() {
		t.Fatalf("written again the baseline is\n%s, want\n%s", second.String(), first.String())
	}
	return read
}

func TestWhatARunCannotFindIsNotGone(t *testing.T) {
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	const db = "resource \"aws_db_instance\" \"d\" {\n  backup_retention_period = %d\n}\n"
	all := baseline.Of(compared(t, library, map[string]string{"a/main.tf": fmt.Sprintf(db, 0), "b/main.tf": fmt.Sprintf(db, 0)}, nil).Findings)
	fixed := map[string]string{"a/main.tf": fmt.Sprintf(db, 7), "b/main.tf": fmt.Sprintf(db, 7)}
	broken := map[string]string{"a/main.tf": fmt.Sprintf(db, 7), "b/main.tf": "resource {"}
	tests := []struct {
		name       string
		files      map[string]string
		paths      []string
		only       string
		gone, kept int
	}{
		{"all is looked at", fixed, nil, "", 2, 0},
		{"one root is looked at", fixed, []string{"a"}, "", 1, 1},
		{"one file is looked at", fixed, []string{"a/main.tf"}, "", 0, 2},
		{"the policy is off", fixed, nil, "s3-bucket-lifecycle", 0, 2},
		{"a root cannot be read", broken, nil, "", 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			result, err := lint.Run(context.Background(), source.Memory(tt.files), lint.Options{
				Library: library, Baseline: all, Paths: tt.paths,
				Only: func(p *policy.Policy) bool { return tt.only == "" || p.ID == tt.only },
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := [2]int{len(result.Compared.Gone), len(result.Compared.Kept)}; got != [2]int{tt.gone, tt.kept} {
				t.Errorf("gone and kept are %v, want %d and %d", got, tt.gone, tt.kept)
			}
		})
	}
}

func TestWhatIsKnownCountsInTheScores(t *testing.T) {
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	files := newEstate().files(rand.New(rand.NewPCG(3, 5)))
	bare := compared(t, library, files, nil)
	known := compared(t, library, files, baseline.Of(bare.Findings))
	if slices.ContainsFunc(known.Findings, func(f finding.Finding) bool { return !f.Known() }) {
		t.Fatal("something is new")
	}
	if diff := cmp.Diff(known.Scores(), bare.Scores()); diff != "" {
		t.Errorf("scores (-with a baseline +without):\n%s", diff)
	}
	if scores := bare.Scores(); len(scores) == 0 || scores[0].Failed == 0 {
		t.Errorf("nothing fails in %+v", scores)
	}
}
