package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/plinth-lint/plinth/pkg/source"
)

// How far configurations may extend each other.
const (
	maxDepth = 8
	maxBases = 64
)

// Place says where a configuration is read.
type Place struct {
	// Tree holds the file and all that it extends.
	Tree *source.Tree
	// Prefix leads from where people look to the tree, for the names in messages.
	Prefix string
	// As is the path in the scanned tree to whose directory the paths in the
	// configuration are relative; "" means the file's own.
	As string
}

// Read reads a configuration with those that it extends. What a base says counts as
// if it stood in the file itself, before all that stands there. The error is a *Error and is
// about the first fault.
func Read(at Place, name string, policies Policies) (*Config, error) {
	p := parser{policies: policies, config: &Config{File: at.As}, place: at, bases: new(int)}
	if p.config.File == "" {
		p.config.File = name
	}
	if err := p.load(name); err != nil {
		return nil, err
	}
	return p.config, nil
}

// load reads one file of the tree into the configuration.
func (p *parser) load(name string) error {
	shown := p.place.Prefix + name
	file, err := p.place.Tree.Read(name)
	if err != nil {
		return &Error{Range: source.Range{File: shown}, Text: reason(err)}
	}
	p.at, p.file = name, file
	if p.place.Prefix != "" {
		p.file = source.NewFile(shown, file.Bytes)
	}
	return p.read()
}

// reason gives what is wrong with a file, without its path.
func reason(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err.Error()
}

// extend reads the bases that a file names, in their order.
func (p *parser) extend(root *yaml.Node) error {
	for i := 0; root.Kind == yaml.MappingNode && i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != "extends" {
			continue
		}
		bases := []*yaml.Node{root.Content[i+1]}
		if bases[0].Kind == yaml.SequenceNode {
			bases = bases[0].Content
		}
		for _, n := range bases {
			if err := p.base(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// base reads one base into the same configuration.
func (p *parser) base(n *yaml.Node) error {
	written, err := p.text(n)
	if err != nil {
		return err
	}
	if p.place.Tree == nil {
		return p.fault(n, "", "a configuration that is in no directory extends nothing")
	}
	name := path.Join(path.Dir(p.at), strings.ReplaceAll(written, `\`, "/"))
	const hint = "write the path of a file of the repository, relative to this one"
	if written == "" || path.IsAbs(written) || name == ".." || strings.HasPrefix(name, "../") {
		return p.fault(n, hint, "%q leads outside of the repository", written)
	}
	if p.place.Tree.IsDir(name) {
		name = path.Join(name, Name)
	}
	chain := append(slices.Clone(p.chain), p.at)
	if slices.Contains(chain, name) {
		return p.fault(n, "take one of these out", "%s extends itself: %s", name, strings.Join(append(chain[slices.Index(chain, name):], name), " extends "))
	}
	if *p.bases++; len(chain) > maxDepth || *p.bases > maxBases {
		return p.fault(n, "", "configurations extend each other more than %d deep, or %d in all", maxDepth, maxBases)
	}
	if _, err := p.place.Tree.Stat(name); err != nil {
		switch {
		case errors.Is(err, source.ErrOutside):
			return p.fault(n, hint, "%q leads outside of the repository", written)
		case errors.Is(err, fs.ErrNotExist):
			return p.fault(n, hint, "there is no file %s", p.place.Prefix+name)
		}
		return p.fault(n, hint, "%s cannot be read: %s", p.place.Prefix+name, reason(err))
	}
	below := parser{policies: p.policies, config: p.config, place: p.place, chain: chain, bases: p.bases}
	return below.load(name)
}

// note records where a setting stands. A later file takes the place of an earlier one.
func (p *parser) note(n *yaml.Node, format string, args ...any) {
	if p.config.Origins == nil {
		p.config.Origins = map[string]source.Range{}
	}
	at := p.file.Pos(p.file.Offset(n.Line, n.Column))
	p.config.Origins[fmt.Sprintf(format, args...)] = source.Range{File: p.file.Path, Start: at, End: at}
}
