package helm

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"helm.sh/helm/v3/pkg/chart"
	"sigs.k8s.io/yaml"

	"github.com/plinth-lint/plinth/pkg/kubernetes/internal/oracle"
	"github.com/plinth-lint/plinth/pkg/source"
)

// rendered gives the objects that a chart makes, those for helm test included.
func rendered(tree *source.Tree, dir string, o Options) ([]any, error) {
	l := &loading{tree: tree, dir: dir, options: o, origins: map[*byte]string{}, within: map[*chart.Chart]source.Range{}}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // the machine may be busy
	defer cancel()
	c, err := l.chart(ctx)
	if err != nil {
		return nil, err
	}
	texts, err := l.render(ctx, c)
	if err != nil {
		return nil, err
	}
	if len(l.missing) > 0 {
		return nil, fmt.Errorf("charts/ lacks %s", strings.Join(l.missing, ", "))
	}
	var out []any
	for _, crd := range c.CRDObjects() {
		docs, diags := l.definitions(c, crd)
		if diags.HasErrors() {
			return nil, fmt.Errorf("%v", diags)
		}
		for _, d := range docs {
			out = append(out, oracle.Of(d.Node))
		}
	}
	for _, text := range texts {
		docs, diags := l.documents(text)
		if diags.HasErrors() {
			return nil, fmt.Errorf("%v", diags)
		}
		for _, d := range docs {
			out = append(out, oracle.Of(d.Node))
		}
	}
	return slices.DeleteFunc(out, func(o any) bool { return o == nil }), nil
}

// byHelm gives the objects that helm template makes.
func byHelm(t *testing.T, helm, root, dir string, o Options, set ...string) ([]any, []byte, error) {
	t.Helper()
	args := []string{"template", "--include-crds", "--kube-version", DefaultKubeVersion, "--skip-schema-validation"}
	if o.Release != "" {
		args = append(args, o.Release)
	} else {
		args = append(args, chartName(root, dir))
	}
	args = append(args, "./"+dir)
	for _, f := range o.ValuesFiles {
		args = append(args, "--values", f)
	}
	for _, v := range o.APIVersions {
		args = append(args, "--api-versions", v)
	}
	if o.Namespace != "" {
		args = append(args, "--namespace", o.Namespace)
	}
	for _, s := range set {
		args = append(args, "--set", s)
	}
	out, err := oracle.Run(t, root, helm, args...)
	if err != nil {
		return nil, nil, err
	}
	objects, err := oracle.Read(out)
	return objects, out, err
}

// chartName gives the name that a chart says it has.
func chartName(root, dir string) string {
	text, _ := os.ReadFile(filepath.Join(root, dir, ChartFile))
	var metadata chart.Metadata
	_ = yaml.Unmarshal(text, &metadata) // helm tells of it
	return metadata.Name
}

// TestCorpus holds the charts below PLINTH_CORPUS, with the values that they
// bring for their own tests, against helm template.
func TestCorpus(t *testing.T) {
	repositories := oracle.Corpus(t, ChartFile)
	helm := oracle.Install(t, oracle.Helm)
	for _, repository := range slices.Sorted(maps.Keys(repositories)) {
		root := filepath.Join(os.Getenv("PLINTH_CORPUS"), repository)
		tree, err := source.Open(root)
		if err != nil {
			t.Fatal(err)
		}
		charts, compared, equal, neither, refused := 0, 0, 0, 0, 0
		for _, dir := range repositories[repository] {
			if owner, ok := Owner(tree, path.Join(dir, ChartFile)); !ok || owner != dir {
				continue
			}
			charts++
			before := equal
			values, _ := filepath.Glob(filepath.Join(root, dir, "ci", "*values.yaml"))
			for _, name := range append([]string{""}, values...) {
				o := Options{}
				if name != "" {
					o.ValuesFiles = []string{path.Join(dir, "ci", filepath.Base(name))}
				}
				label := fmt.Sprintf("%s %s %s", repository, dir, filepath.Base(name))
				want, _, theirErr := byHelm(t, helm, root, dir, o)
				got, err := rendered(tree, dir, o)
				switch {
				case err != nil && theirErr != nil:
					neither++
				case err != nil || theirErr != nil:
					refused++
					t.Logf("%s\nhelm: %v\nplinth: %v", label, theirErr, err)
				default:
					if diff := oracle.Diff(want, got, false); diff != "" {
						t.Errorf("%s: %s", label, diff)
						continue
					}
					equal++
				}
			}
			if equal > before {
				compared++
			}
		}
		t.Logf("| %s | %d | %d | %d | %d | %d |", strings.Replace(repository, "__", "/", 1), charts, compared, equal, neither, refused)
		if err := tree.Close(); err != nil {
			t.Error(err)
		}
	}
}
