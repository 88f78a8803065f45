package cloudformation

import (
	"bytes"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// assembly is a directory that CDK wrote (cdk.out): templates and a manifest
// that lists them
// (https://docs.aws.amazon.com/cdk/v2/guide/configure-synth.html).
type assembly struct {
	stacks map[string]assembled // by the template's file name
}

// assembled is what a manifest says of a stack.
type assembled struct {
	listed bool
	pseudo map[string]string   // the account and region that it is made for
	made   map[string]creation // by construct path
}

// creation is the line of the program that creates a resource.
type creation struct{ at source.Range }

const manifestName = "manifest.json"

// assembly gives the assembly that a directory is, or nil.
func (l *Loader) assembly(dir string) *assembly {
	l.mu.Lock()
	defer l.mu.Unlock()
	a, ok := l.assemblies[dir]
	if !ok {
		a = l.readAssembly(dir)
		l.assemblies[dir] = a
	}
	return a
}

func (l *Loader) readAssembly(dir string) *assembly {
	manifest := l.json(path.Join(dir, manifestName))
	artifacts := manifest.Get("artifacts")
	if artifacts == nil || manifest.Get("version") == nil {
		return nil
	}
	a := &assembly{stacks: map[string]assembled{}}
	for _, p := range artifacts.Pairs {
		file := p.Value.Get("properties").Get("templateFile")
		if file == nil {
			continue
		}
		s := assembled{listed: true, pseudo: map[string]string{}, made: map[string]creation{}}
		s.environment(p.Value.Get("environment"))
		l.metadata(s.made, p.Value.Get("metadata"))
		if other := p.Value.Get("additionalMetadataFile"); other != nil {
			l.metadata(s.made, l.json(path.Join(dir, other.Text)))
		}
		a.stacks[file.Text] = s
	}
	return a
}

// json reads a JSON file beside the templates; nil when it is not there.
func (l *Loader) json(name string) *document.Node {
	f, err := l.tree.Read(name)
	if err != nil {
		return nil
	}
	nodes, _ := document.Parse(f)
	if len(nodes) != 1 {
		return nil
	}
	return nodes[0]
}

// environment reads aws://account/region, of which each may be unknown-….
func (s *assembled) environment(n *document.Node) {
	if n == nil {
		return
	}
	account, region, _ := strings.Cut(strings.TrimPrefix(n.Text, "aws://"), "/")
	if account != "" && account != "unknown-account" {
		s.pseudo["AWS::AccountId"] = account
	}
	if region != "" && region != "unknown-region" {
		s.pseudo["AWS::Region"] = region
	}
}

// metadata reads what the manifest says of constructs: their stack traces, where it has any.
func (l *Loader) metadata(made map[string]creation, n *document.Node) {
	if n == nil {
		return
	}
	for _, construct := range n.Pairs {
		for _, entry := range construct.Value.Items {
			kind, trace := entry.Get("type"), entry.Get("trace")
			if kind == nil || kind.Text != "aws:cdk:logicalId" || trace == nil {
				continue
			}
			for _, frame := range trace.Items {
				if at, ok := l.frame(frame.Text); ok {
					made[strings.TrimPrefix(construct.Key.Text, "/")] = creation{at}
					break
				}
			}
		}
	}
}

// framePlace finds path:line:column at the end of a frame of a stack trace.
var framePlace = regexp.MustCompile(`([^\s()]+):(\d+):(\d+)\)?$`)

// frame gives the place of a frame of a stack trace, if it is in the tree and
// not of a library.
func (l *Loader) frame(s string) (source.Range, bool) {
	m := framePlace.FindStringSubmatch(s)
	if m == nil {
		return source.Range{}, false
	}
	name := filepath.ToSlash(m[1])
	if path.IsAbs(name) {
		var below bool
		if name, below = strings.CutPrefix(name, filepath.ToSlash(l.tree.Dir())+"/"); !below || l.tree.Dir() == "" {
			return source.Range{}, false
		}
	}
	if strings.Contains("/"+name+"/", "/node_modules/") {
		return source.Range{}, false
	}
	f, err := l.tree.Read(name)
	if err != nil {
		return source.Range{}, false
	}
	line, _ := strconv.Atoi(m[2])
	column, _ := strconv.Atoi(m[3])
	if line < 1 || line > f.LineCount() {
		return source.Range{}, false
	}
	at := f.Offset(line, column)
	return f.Range(at, at), true
}

// assembled gives what the manifest says of a template.
func (l *Loader) assembled(name string) (map[string]string, map[string]creation) {
	if a := l.assembly(path.Dir(name)); a != nil {
		s := a.stacks[path.Base(name)]
		return s.pseudo, s.made
	}
	return nil, nil
}

// construct notes which construct made a resource, and where.
func (t *template) construct(r *graph.Resource, e entry) {
	n := e.node.Get("Metadata").Get("aws:cdk:path")
	if n == nil || n.Kind != document.Scalar {
		return
	}
	r.Construct = n.Text
	r.Made = t.made[n.Text].at
}

// mayNest reports whether a template may nest another one.
func mayNest(f *source.File) bool {
	return bytes.Contains(f.Bytes, []byte(nestedStack)) || bytes.Contains(f.Bytes, []byte(application))
}
