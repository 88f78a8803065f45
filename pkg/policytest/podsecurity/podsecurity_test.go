package podsecurity

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
)

// upstream is the directory of the module that asks Kubernetes' evaluator.
const upstream = "upstream"

// control is a check of the evaluator with the policies that report what it forbids.
type control struct {
	check, level string
	policies     []string
}

// violated reports whether one of the policies has a finding.
func (c control) violated(found map[string]bool) bool {
	return slices.ContainsFunc(c.policies, func(id string) bool { return found[id] })
}

// holds reports whether a level holds the control: restricted holds those of
// baseline too, which it may put others in the place of.
func (c control) holds(level string) bool { return c.level == level || level == "restricted" }

// documented gives the controls as docs/kubernetes.md lists them.
func documented(t *testing.T) []control {
	t.Helper()
	text, err := os.ReadFile("../../../docs/kubernetes.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []control
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (baseline|restricted) \\| (k8s-[-a-z0-9, ]+) \\|$").FindAllStringSubmatch(string(text), -1) {
		out = append(out, control{check: row[1], level: row[2], policies: strings.Split(row[3], ", ")})
	}
	return out
}

// verdicts are the evaluator's on one pod: true where it is allowed.
type verdicts struct {
	Checks               map[string]bool
	Baseline, Restricted bool
}

// evaluate asks the evaluator about pods.
func evaluate(t *testing.T, pods []object) []verdicts {
	t.Helper()
	var in bytes.Buffer
	for _, pod := range pods {
		if err := json.NewEncoder(&in).Encode(pod); err != nil {
			t.Fatal(err)
		}
	}
	out := json.NewDecoder(bytes.NewReader(run(t, &in, "run", ".")))
	var all []verdicts
	for {
		var v verdicts
		switch err := out.Decode(&v); {
		case errors.Is(err, io.EOF):
			if len(all) != len(pods) {
				t.Fatalf("the evaluator gives %d verdicts on %d pods", len(all), len(pods))
			}
			return all
		case err != nil:
			t.Fatal(err)
		}
		all = append(all, v)
	}
}

// run runs the go command in the upstream module.
func run(t *testing.T, in io.Reader, args ...string) []byte {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir, cmd.Stdin, cmd.Stderr, cmd.Env = upstream, in, &stderr, append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return out
}

// judge gives the policies of the controls that have a certain finding, by file. Open findings are
// faults, since everything in the files is known.
func judge(t *testing.T, files map[string]string, controls []control) map[string]map[string]bool {
	t.Helper()
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	o := lint.Options{Library: library}
	for _, c := range controls {
		for _, id := range c.policies {
			p, ok := library.Find(id)
			if !ok {
				t.Fatalf("%s is documented as %s, which is no policy", c.check, id)
			}
			if !slices.Contains(o.Policies, p) {
				o.Policies = append(o.Policies, p)
			}
		}
	}
	result, err := lint.Run(t.Context(), source.Memory(files), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		t.Errorf("%s", d)
	}
	found := map[string]map[string]bool{}
	for _, f := range result.Findings {
		if f.Status != finding.Fail {
			t.Errorf("%s: %s is %s", f.Range, f.Policy.ID, f.Status)
		}
		if found[f.Range.File] == nil {
			found[f.Range.File] = map[string]bool{}
		}
		found[f.Range.File][f.Policy.ID] = true
	}
	return found
}

// wantVerdicts wants for a pod that each control is violated exactly where the
// evaluator's check forbids the pod, and each level where the evaluator does.
func wantVerdicts(t *testing.T, name string, found map[string]bool, v verdicts, controls []control) {
	t.Helper()
	level := map[string]bool{} // those of which a control is violated
	for _, c := range controls {
		violated := c.violated(found)
		level[c.level] = level[c.level] || violated
		allowed, ok := v.Checks[c.check]
		if !ok {
			t.Fatalf("the evaluator has no check %s", c.check)
		}
		if violated == allowed {
			t.Errorf("%s: %s: plinth says allowed %t, the evaluator %t", name, c.check, !violated, allowed)
		}
	}
	if level["baseline"] == v.Baseline {
		t.Errorf("%s: baseline: plinth says allowed %t, the evaluator %t", name, !level["baseline"], v.Baseline)
	}
	if violated := level["baseline"] || level["restricted"]; violated == v.Restricted {
		t.Errorf("%s: restricted: plinth says allowed %t, the evaluator %t", name, !violated, v.Restricted)
	}
}

// fixtures gives the cases of the newest version of the standards that come
// with the evaluator, by level/outcome/name.
func fixtures(t *testing.T) map[string]string {
	t.Helper()
	run(t, nil, "mod", "download", "k8s.io/pod-security-admission")
	module := strings.TrimSpace(string(run(t, nil, "list", "-m", "-f", "{{.Dir}}", "k8s.io/pod-security-admission")))
	data := os.DirFS(filepath.Join(module, "test", "testdata"))
	files := map[string]string{}
	for _, level := range []string{"baseline", "restricted"} {
		dir := path.Join(level, newest(t, data, level))
		err := fs.WalkDir(data, dir, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text, err := fs.ReadFile(data, name)
			files[path.Join(level, strings.TrimPrefix(name, dir))] = string(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// newest gives the newest of the versions (v1.37) that are directories.
func newest(t *testing.T, data fs.FS, level string) string {
	t.Helper()
	entries, err := fs.ReadDir(data, level)
	if err != nil {
		t.Fatal(err)
	}
	most := -1
	for _, e := range entries {
		var minor int
		if n, _ := fmt.Sscanf(e.Name(), "v1.%d", &minor); n == 1 {
			most = max(most, minor)
		}
	}
	return fmt.Sprintf("v1.%d", most)
}

// fillVolumes makes a volume without a source an emptyDir, as the API server
// does before the evaluator sees the pod.
func fillVolumes(pod object) {
	volumes, _ := pod["spec"].(object)["volumes"].([]any)
	for _, v := range volumes {
		if volume := v.(object); len(volume) == 1 {
			volume["emptyDir"] = object{}
		}
	}
}

func TestPoliciesAgreeWithTheCasesOfTheStandards(t *testing.T) {
	controls := documented(t)
	files := fixtures(t)
	found := judge(t, files, controls)
	names := slices.Sorted(maps.Keys(files))
	pods := make([]object, len(names))
	for i, name := range names {
		if err := yaml.Unmarshal([]byte(files[name]), &pods[i]); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		fillVolumes(pods[i])
	}
	outcomes := map[string]int{}
	for i, v := range evaluate(t, pods) {
		name := names[i]
		parts := strings.Split(name, "/")
		level, outcome, about := parts[0], parts[1], strings.TrimRight(strings.TrimSuffix(parts[2], ".yaml"), "0123456789")
		outcomes[level+" "+outcome]++
		if len(v.Checks) != len(controls) {
			t.Fatalf("the evaluator has %d checks, %d are documented", len(v.Checks), len(controls))
		}
		wantVerdicts(t, name, found[name], v, controls)
		for _, c := range controls { // what the name of the case says, whatever the evaluator does
			switch {
			case outcome == "pass" && c.holds(level) && c.violated(found[name]):
				t.Errorf("%s: %s is violated, and the case passes", name, c.check)
			case outcome == "fail" && strings.ToLower(c.check) == about && !c.violated(found[name]):
				t.Errorf("%s: %s is not violated", name, c.check)
			}
		}
	}
	for _, kind := range []string{"baseline pass", "baseline fail", "restricted pass", "restricted fail"} {
		if outcomes[kind] < 10 {
			t.Errorf("there are %d cases for %s", outcomes[kind], kind)
		}
	}
	t.Logf("cases: %v", outcomes)
}

func TestPoliciesAgreeWithTheEvaluatorOnPodsMadeAtRandom(t *testing.T) {
	const number = 3000
	controls := documented(t)
	m := newMaker(137)
	files := map[string]string{}
	pods, names := make([]object, number), make([]string, number)
	for i := range number {
		pods[i] = m.pod()
		names[i] = fmt.Sprintf("%d.yaml", i)
		text, err := yaml.Marshal(m.workload(i, pods[i]))
		if err != nil {
			t.Fatal(err)
		}
		files[names[i]] = string(text)
		fillVolumes(pods[i])
	}
	found := judge(t, files, controls)
	allowed, forbidden := map[string]int{}, map[string]int{}
	for i, v := range evaluate(t, pods) {
		wantVerdicts(t, names[i], found[names[i]], v, controls)
		if t.Failed() {
			t.Fatalf("the object is\n%s", files[names[i]])
		}
		for check, ok := range v.Checks {
			if ok {
				allowed[check]++
			} else {
				forbidden[check]++
			}
		}
	}
	for _, c := range controls { // each control is seen on both sides
		if allowed[c.check] < number/50 || forbidden[c.check] < number/50 {
			t.Errorf("%s allows %d pods and forbids %d of %d", c.check, allowed[c.check], forbidden[c.check], number)
		}
	}
	t.Logf("forbidden of %d: %v", number, forbidden)
}
