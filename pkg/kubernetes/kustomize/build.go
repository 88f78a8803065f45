package kustomize

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/kubernetes"
	"github.com/plinth-lint/plinth/pkg/source"
)

// maxTime bounds one build.
const maxTime = 5 * time.Second

// maxOutput bounds what one build makes.
const maxOutput = 32 << 20

var (
	errTooMuch = errors.New("it reads too many files, or too often the same")
	errTime    = errors.New("it takes longer than " + maxTime.String())
)

// turn is held by the build that runs: kustomize keeps its OpenAPI schema in
// variables of its package, so that no two builds may run at once in a process.
var turn = make(chan struct{}, 1)

// Load builds a root and makes it a unit, whose id is the path of the root's
// file. It gives nil when nothing can be judged; a diagnostic says why.
func (l *Loader) Load(ctx context.Context, root string, o kubernetes.Options) (*graph.Unit, diag.Diagnostics) {
	var diags diag.Diagnostics
	k := l.all[path.Dir(root)]
	state := l.gather(k, map[string]bool{})
	if state.refused != nil {
		if state.refused.outside {
			diags.Add(diag.Note, "kustomize-build", source.Range{File: root}, "Kustomization cannot be built offline",
				"%s (%s) %s is not judged.", state.refused.refused, state.refused.at, root)
		} else {
			diags.Add(diag.Error, "kustomize-build", state.refused.at, "Kustomization cannot be built",
				"%s What %s makes of it is not judged.", state.refused.refused, root)
		}
		return nil, diags
	}
	v := &view{loader: l, read: map[string]bool{}}
	built, err := v.build(ctx, k.dir)
	if err != nil {
		severity := diag.Error
		detail := sentence(err)
		if state.outside && !state.broken && !errors.Is(err, errTime) && !errors.Is(err, errTooMuch) && !errors.Is(err, errPanic) {
			severity = diag.Note
			detail += " A part of it lies outside the scan and was left out, which may be the cause."
		}
		diags.Add(severity, "kustomize-build", source.Range{File: root}, "Kustomization cannot be built", "%s", detail)
		return nil, diags
	}
	r := kubernetes.NewReader(o)
	tracer := newTracer(l, k)
	for _, object := range built {
		r.Add(tracer.document(object))
	}
	diags = append(diags, r.Diagnostics()...)
	if len(r.Resources()) == 0 {
		return nil, diags
	}
	u, told := kubernetes.Unit(root, r.Resources())
	u.Range = k.node.Range
	u.Files = slices.Sorted(maps.Keys(v.read))
	u.Complete = u.Complete && !state.outside && !state.broken
	return u, append(diags, told...)
}

// state is what holds for a kustomization and all that it leads to.
type state struct {
	outside, broken bool
	refused         *kustomization
}

func (l *Loader) gather(k *kustomization, seen map[string]bool) state {
	s := state{outside: k.outside, broken: k.broken}
	if k.refused != "" {
		s.refused = k
	}
	seen[k.dir] = true
	for _, r := range k.directories() {
		if next := l.all[r.target]; next != nil && !seen[r.target] {
			inner := l.gather(next, seen)
			s.outside, s.broken = s.outside || inner.outside, s.broken || inner.broken
			if s.refused == nil {
				s.refused = inner.refused
			}
		}
	}
	return s
}

var errPanic = errors.New("kustomize failed on it")

// rendered is one object that a build made.
type rendered struct {
	node *document.Node
	// path is the file that the object is from; in is the kustomization
	// that generates it. Both are paths in the tree, and one is "".
	path, in string
}

type outcome struct {
	objects []rendered
	err     error
}

// build has kustomize build a directory. The build cannot be stopped from outside other than by
// what it reads; one that reads nothing any more and does not end keeps its turn, and
// whoever comes after it says so when its own time is over.
func (v *view) build(ctx context.Context, dir string) ([]rendered, error) {
	select {
	case turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(2 * maxTime):
		return nil, fmt.Errorf("a build before it has not ended: %w", errTime)
	}
	limited, cancel := context.WithTimeoutCause(ctx, cmp.Or(v.limit, maxTime), errTime)
	defer cancel()
	v.ctx = limited
	done := make(chan outcome, 1)
	go func() {
		defer func() { <-turn }()
		done <- v.run(dir)
	}()
	select {
	case o := <-done:
		if limited.Err() != nil {
			return nil, context.Cause(limited)
		}
		return o.objects, o.err
	case <-limited.Done():
		return nil, context.Cause(limited)
	}
}

func (v *view) run(dir string) (o outcome) {
	defer func() {
		if p := recover(); p != nil {
			o = outcome{err: fmt.Errorf("%w: %v", errPanic, p)}
		}
	}()
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionLegacy // as the command line does
	built, err := krusty.MakeKustomizer(options).Run(v, path.Join("/", dir))
	if err != nil {
		return outcome{err: err}
	}
	o.objects, o.err = objects(dir, built)
	return o
}

// objects gives what kustomize made as nodes, without the annotations that it made for us.
func objects(dir string, built resmap.ResMap) ([]rendered, error) {
	var out []rendered
	total := 0
	for _, r := range built.Resources() {
		origin, err := r.GetOrigin()
		if err != nil {
			return nil, err
		}
		one := rendered{}
		if origin != nil && origin.Repo == "" {
			if origin.Path != "" {
				one.path = path.Join(dir, origin.Path)
			} else if origin.ConfiguredIn != "" {
				one.in = path.Join(dir, origin.ConfiguredIn)
			}
		}
		text, err := r.MarshalJSON()
		if err != nil {
			return nil, err
		}
		if total += len(text); total > maxOutput {
			return nil, errTooMuch
		}
		nodes, diags := document.Parse(source.NewFile("object.json", text))
		if len(nodes) != 1 {
			return nil, fmt.Errorf("its result cannot be read: %v", diags)
		}
		one.node = nodes[0]
		unmark(one.node)
		out = append(out, one)
	}
	return out, nil
}

// unmark drops the annotation that says where an object is from.
func unmark(n *document.Node) {
	meta := n.Get("metadata")
	annotations := meta.Get("annotations")
	if annotations == nil {
		return
	}
	annotations.Pairs = slices.DeleteFunc(annotations.Pairs, func(p document.Pair) bool { return p.Key.Text == "config.kubernetes.io/origin" })
	if len(annotations.Pairs) == 0 {
		meta.Pairs = slices.DeleteFunc(meta.Pairs, func(p document.Pair) bool { return p.Key.Text == "annotations" })
	}
}

// sentence makes an error of kustomize's a sentence without the paths of the
// tree that it works on, bounded in length.
func sentence(err error) string {
	s := strings.Join(strings.Fields(err.Error()), " ")
	s = strings.NewReplacer("'/", "'", `"/`, `"`, " /", " ").Replace(s)
	if len(s) > 600 {
		s = strings.ToValidUTF8(s[:600], "") + " …"
	}
	return strings.ToUpper(s[:1]) + strings.TrimSuffix(s[1:], ".") + "."
}
