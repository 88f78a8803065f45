package helm

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/yaml"

	"github.com/plinth-lint/plinth/pkg/kubernetes/internal/oracle"
	"github.com/plinth-lint/plinth/pkg/source"
)

var record = flag.Bool("record", false, "record what helm makes of the charts of testdata")

// recorded is a chart with what helm template makes of it. Files below a name
// that ends in .tgz are packed into an archive of that name.
type recorded struct {
	files   map[string]string // the chart is the directory web, or the archive web.tgz
	options struct {
		Options
		Set map[string]any
	}
	want, refused string // what helm prints, or what it says is wrong
}

func readRecorded(t *testing.T, name string) (*txtar.Archive, recorded) {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	r := recorded{files: map[string]string{}}
	for _, f := range archive.Files {
		switch f.Name {
		case oracle.WantFile:
			r.want = string(f.Data)
		case oracle.RefusedFile:
			r.refused = string(f.Data)
		case "options.yaml":
			if err := yaml.UnmarshalStrict(f.Data, &r.options); err != nil {
				t.Fatal(err)
			}
			r.options.Values = r.options.Set
		default:
			r.files[f.Name] = string(f.Data)
		}
	}
	r.files = packed(t, r.files)
	return archive, r
}

// packed makes archives of what stands below names that end in .tgz, the
// innermost first.
func packed(t testing.TB, files map[string]string) map[string]string {
	t.Helper()
	out, archives := map[string]string{}, map[string]map[string]string{}
	for name, text := range files {
		at, inner, ok := strings.Cut(name, ".tgz/")
		if !ok {
			out[name] = text
			continue
		}
		if archives[at+".tgz"] == nil {
			archives[at+".tgz"] = map[string]string{}
		}
		archives[at+".tgz"][inner] = text
	}
	for name, inner := range archives {
		out[name] = tgz(t, packed(t, inner))
	}
	return out
}

func tgz(t testing.TB, files map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	archive := tar.NewWriter(zip)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		h := &tar.Header{Name: name, Mode: 0o644, Size: int64(len(files[name]))}
		if to, ok := strings.CutPrefix(files[name], "-> "); ok {
			h = &tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: strings.TrimSpace(to)}
		}
		if err := archive.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Typeflag != tar.TypeSymlink {
			if _, err := archive.Write([]byte(files[name])); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func (r recorded) dir() string {
	if _, ok := r.files["web.tgz"]; ok {
		return "web.tgz"
	}
	return "web"
}

// byHelm records anew what helm says.
func (r recorded) byHelm(t *testing.T, archive *txtar.Archive, name string) {
	t.Helper()
	root := oracle.Directory(t, r.files)
	o := r.options.Options
	if o.Release == "" {
		o.Release = "web"
	}
	if r.options.Set != nil {
		text, err := yaml.Marshal(r.options.Set)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, "set.yaml"), text, 0o644); err != nil {
			t.Fatal(err)
		}
		o.ValuesFiles = append(slices.Clone(o.ValuesFiles), "set.yaml")
	}
	_, text, err := byHelm(t, oracle.Install(t, oracle.Helm), root, r.dir(), o)
	oracle.Save(t, name, archive, root, text, err)
}

// TestRecorded holds the charts of testdata against what helm template makes
// of them: go test ./pkg/kubernetes/helm -run TestRecorded -record runs it anew.
func TestRecorded(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) < 12 {
		t.Fatalf("%d charts, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, r := readRecorded(t, name)
			if *record {
				r.byHelm(t, archive, name)
				_, r = readRecorded(t, name)
			}
			got, err := rendered(source.Memory(r.files), r.dir(), r.options.Options)
			if r.refused != "" || err != nil {
				if r.refused == "" || err == nil {
					t.Fatalf("plinth: %v\nhelm: %s", err, r.refused)
				}
				return
			}
			want, err := oracle.Read([]byte(r.want))
			if err != nil || len(want) == 0 {
				t.Fatalf("%d objects, %v", len(want), err)
			}
			if diff := oracle.Diff(want, got, false); diff != "" {
				t.Error(diff)
			}
		})
	}
}
