;; What plain-kernel.ts does, four permanences and sixteen columns at a time, with the same results to
;; the last bit. Pointers are byte offsets in the memory; see arrays.ts for what lies where.
(module
  (import "host" "memory" (memory 1))

  ;; Changes one column's permanences and notes which of them crossed the threshold.
  (func (export "adapt")
    (param $permanences i32) (param $changes i32) (param $bits i32)
    (param $connections i32) ;; of this column for the first bit
    (param $row i32)         ;; bytes from one bit's connections to the next one's
    (param $threshold f32) (param $min f32) (param $max f32)
    (local $bit i32) (local $before v128) (local $after v128) (local $connected v128)
    (local $crossed i32) (local $states i32) (local $lane i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $bit) (local.get $bits)))
        (local.set $before (v128.load (local.get $permanences)))
        ;; pmax and pmin keep their first operand where it is no number.
        (local.set $after
          (f32x4.pmin
            (f32x4.pmax
              (f32x4.add (local.get $before) (v128.load (local.get $changes)))
              (f32x4.splat (local.get $min)))
            (f32x4.splat (local.get $max))))
        (v128.store (local.get $permanences) (local.get $after))
        (local.set $connected (f32x4.ge (local.get $after) (f32x4.splat (local.get $threshold))))
        (local.set $crossed
          (i32x4.bitmask
            (v128.xor
              (local.get $connected)
              (f32x4.ge (local.get $before) (f32x4.splat (local.get $threshold))))))
        (if (local.get $crossed)
          (then
            (local.set $states (i32x4.bitmask (local.get $connected)))
            (local.set $lane (i32.const 0))
            (loop $lanes
              (if (i32.and (i32.shr_u (local.get $crossed) (local.get $lane)) (i32.const 1))
                (then
                  (i32.store8
                    (i32.add
                      (local.get $connections)
                      (i32.mul (i32.add (local.get $bit) (local.get $lane)) (local.get $row)))
                    (i32.and (i32.shr_u (local.get $states) (local.get $lane)) (i32.const 1)))))
              (local.set $lane (i32.add (local.get $lane) (i32.const 1)))
              (br_if $lanes (i32.lt_u (local.get $lane) (i32.const 4))))))
        (local.set $permanences (i32.add (local.get $permanences) (i32.const 16)))
        (local.set $changes (i32.add (local.get $changes) (i32.const 16)))
        (local.set $bit (i32.add (local.get $bit) (i32.const 4)))
        (br $next))))

  ;; Adds to each column's overlap the connections of at most 255 input bits.
  (func (export "addOverlaps")
    (param $first i32) (param $end i32) ;; where the numbers of the bits begin and end
    (param $connections i32) (param $row i32) (param $overlaps i32)
    (local $column i32) (local $at i32) (local $sum v128)
    (loop $columns
      (local.set $sum (v128.const i32x4 0 0 0 0))
      (local.set $at (local.get $first))
      (block $summed
        (loop $bits
          (br_if $summed (i32.ge_u (local.get $at) (local.get $end)))
          (local.set $sum
            (i8x16.add
              (local.get $sum)
              (v128.load
                (i32.add
                  (i32.add (local.get $connections) (local.get $column))
                  (i32.mul (i32.load (local.get $at)) (local.get $row))))))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (br $bits)))
      (v128.store
        (local.get $overlaps)
        (i16x8.add
          (v128.load (local.get $overlaps))
          (i16x8.extend_low_i8x16_u (local.get $sum))))
      (v128.store
        (i32.add (local.get $overlaps) (i32.const 16))
        (i16x8.add
          (v128.load (i32.add (local.get $overlaps) (i32.const 16)))
          (i16x8.extend_high_i8x16_u (local.get $sum))))
      (local.set $overlaps (i32.add (local.get $overlaps) (i32.const 32)))
      (local.set $column (i32.add (local.get $column) (i32.const 16)))
      (br_if $columns (i32.lt_u (local.get $column) (local.get $row))))))
