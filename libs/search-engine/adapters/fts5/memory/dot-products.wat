;; Inner products of one vector in two bytes a number with many in one byte a number, 16 numbers at a step.
;; The bytes in dot-products.ts are made from this text; dot-products.spec.ts proves that they are.
(module
  (import "vectors" "memory" (memory 1))
  (func (export "products")
    (param $query i32)  ;; where the one vector begins
    (param $width i32)  ;; bytes of one row, a multiple of 16
    (param $rows i32)   ;; where the numbers of the rows begin, four bytes each
    (param $count i32)  ;; of rows, at least one
    (param $first i32)  ;; where row 0 begins
    (param $out i32)    ;; where the products go, four bytes each
    (local $at i32) (local $end i32) (local $q i32) (local $values v128) (local $low v128) (local $high v128)
    (loop $next
      (local.set $at (i32.add (local.get $first) (i32.mul (i32.load (local.get $rows)) (local.get $width))))
      (local.set $end (i32.add (local.get $at) (local.get $width)))
      (local.set $q (local.get $query))
      (local.set $low (v128.const i32x4 0 0 0 0))
      (local.set $high (v128.const i32x4 0 0 0 0))
      (loop $step
        (local.set $values (v128.load (local.get $at)))
        (local.set $low (i32x4.add (local.get $low)
          (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_s (local.get $values)) (v128.load (local.get $q)))))
        (local.set $high (i32x4.add (local.get $high)
          (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_s (local.get $values)) (v128.load offset=16 (local.get $q)))))
        (local.set $q (i32.add (local.get $q) (i32.const 32)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br_if $step (i32.ne (local.get $at) (local.get $end))))
      (local.set $low (i32x4.add (local.get $low) (local.get $high)))
      (i32.store (local.get $out) (i32.add
        (i32.add (i32x4.extract_lane 0 (local.get $low)) (i32x4.extract_lane 1 (local.get $low)))
        (i32.add (i32x4.extract_lane 2 (local.get $low)) (i32x4.extract_lane 3 (local.get $low)))))
      (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $next (local.get $count)))))
