package terraform

import (
	"errors"
	"math/big"
	"net/netip"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// parsePrefix reads a prefix as Terraform does, which takes 010 for 10.
func parsePrefix(text string) (netip.Prefix, error) {
	address, bits, _ := strings.Cut(text, "/")
	if octets := strings.Split(address, "."); len(octets) == 4 {
		for i, o := range octets {
			if len(o) > 1 && len(o) <= 3 {
				octets[i] = strings.TrimLeft(o[:len(o)-1], "0") + o[len(o)-1:]
			}
		}
		address = strings.Join(octets, ".")
	}
	return netip.ParsePrefix(address + "/" + bits)
}

// cidrSubnet gives the subnet number n of a prefix that is bits longer.
func cidrSubnet(prefix, bits, n string) (string, error) {
	p, err := parsePrefix(prefix)
	if err != nil {
		return "", err
	}
	more, ok1 := new(big.Int).SetString(bits, 10)
	number, ok2 := new(big.Int).SetString(n, 10)
	length := p.Bits()
	if ok1 {
		length += int(more.Int64())
	}
	if !ok1 || !ok2 || !more.IsInt64() || length < 0 || length > p.Addr().BitLen() || number.Sign() < 0 || number.BitLen() > max(0, length-p.Bits()) {
		return "", errors.New("there is no such subnet")
	}
	return offset(p, new(big.Int).Lsh(number, uint(p.Addr().BitLen()-length)), length)
}

func offset(p netip.Prefix, by *big.Int, length int) (string, error) {
	base := new(big.Int).SetBytes(p.Masked().Addr().AsSlice())
	base.Add(base, by)
	size := p.Addr().BitLen() / 8
	if base.BitLen() > size*8 {
		return "", errors.New("there is no such address")
	}
	a, _ := netip.AddrFromSlice(base.FillBytes(make([]byte, size)))
	if length < 0 {
		return a.String(), nil
	}
	return netip.PrefixFrom(a, length).String(), nil
}

func cidrHost(prefix, n string) (string, error) {
	p, err := parsePrefix(prefix)
	number, ok := new(big.Int).SetString(n, 10)
	if err != nil || !ok {
		return "", errors.New("it takes a prefix and a number")
	}
	size := new(big.Int).Lsh(big.NewInt(1), uint(p.Addr().BitLen()-p.Bits()))
	if number.Sign() < 0 {
		number.Add(number, size)
	}
	if number.Sign() < 0 || number.Cmp(size) >= 0 {
		return "", errors.New("there is no such address")
	}
	return offset(p, number, -1)
}

// cidrSubnets gives consecutive subnets of the given further lengths.
func cidrSubnets(a []string, at source.Range) (*graph.Value, error) {
	p, err := parsePrefix(a[0])
	if err != nil {
		return nil, err
	}
	var out []*graph.Value
	next := new(big.Int)
	for _, bits := range a[1:] {
		more, ok := new(big.Int).SetString(bits, 10)
		length := p.Bits()
		if ok {
			length += int(more.Int64())
		}
		if !ok || more.Sign() <= 0 || length > p.Addr().BitLen() {
			return nil, errors.New("there is no such subnet")
		}
		size := new(big.Int).Lsh(big.NewInt(1), uint(p.Addr().BitLen()-length))
		if rest := new(big.Int).Mod(next, size); rest.Sign() > 0 { // align
			next.Add(next, new(big.Int).Sub(size, rest))
		}
		s, err := offset(p, next, length)
		if err != nil {
			return nil, err
		}
		out = append(out, graph.NewString(s, at))
		next = new(big.Int).Add(next, size)
	}
	return graph.NewList(out, at), nil
}

// cidrContains is OpenTofu's: whether a prefix holds an address or another prefix.
func cidrContains(outer, inner string, at source.Range) (*graph.Value, error) {
	p, err := netip.ParsePrefix(outer)
	if err != nil {
		return nil, err
	}
	p = p.Masked()
	if q, err := netip.ParsePrefix(inner); err == nil {
		return graph.NewBool(p.Bits() <= q.Bits() && p.Contains(q.Addr()), at), nil
	}
	a, err := netip.ParseAddr(inner)
	if err != nil {
		return nil, err
	}
	return graph.NewBool(p.Contains(a), at), nil
}
