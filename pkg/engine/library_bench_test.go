package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/plinth-lint/plinth/pkg/engine"
	"github.com/plinth-lint/plinth/pkg/policy"
)

// BenchmarkLibrary shows what grows with the number of policies: reading the
// index, and compiling what one small file needs, for plinth's own library and
// for one that holds every policy twelve times.
func BenchmarkLibrary(b *testing.B) {
	for _, times := range []int{1, 12} {
		fsys := manyfold(b, times)
		b.Run(fmt.Sprintf("load/times=%d", times), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := policy.Load(fsys); err != nil {
					b.Fatal(err)
				}
			}
		})
		library, err := policy.Load(fsys)
		if err != nil {
			b.Fatal(err)
		}
		for _, kind := range []string{"AWS::S3::Bucket", "Kubernetes::Workload"} {
			of := slices.DeleteFunc(slices.Clone(library.Policies()), func(p *policy.Policy) bool { return !slices.Contains(p.Types, kind) })
			b.Run(fmt.Sprintf("compile/type=%s/policies=%d", kind, len(of)), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := engine.Compile(context.Background(), library, of, nil); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// manyfold gives plinth's own library with every policy several times, under
// names of its own.
func manyfold(b *testing.B, times int) fs.FS {
	b.Helper()
	own := os.DirFS("../../policies")
	library, err := policy.Load(own)
	if err != nil {
		b.Fatal(err)
	}
	fsys := fstest.MapFS{}
	var all []*policy.Policy
	for _, p := range library.Policies() {
		for i := range times {
			c := *p
			if i > 0 {
				c.Name = fmt.Sprintf("%s-%d", p.Name, i)
				c.ID, c.Dir = p.Service+"-"+c.Name, path.Join(p.Pillar, p.Service, c.Name)
				c.Aliases = nil
				for _, a := range p.Aliases {
					c.Aliases = append(c.Aliases, fmt.Sprintf("%s-%d", a, i))
				}
			}
			for _, name := range []string{"policy.rego", "lesson.md"} {
				text, err := fs.ReadFile(own, path.Join(p.Dir, name))
				if err != nil {
					b.Fatal(err)
				}
				module := strings.Replace(string(text), "package "+p.Package(), "package "+c.Package(), 1)
				fsys[path.Join(c.Dir, name)] = &fstest.MapFile{Data: []byte(module)}
			}
			all = append(all, &c)
		}
	}
	var index bytes.Buffer
	if err := policy.WriteIndex(&index, all); err != nil {
		b.Fatal(err)
	}
	fsys[policy.IndexName] = &fstest.MapFile{Data: index.Bytes()}
	return fsys
}
